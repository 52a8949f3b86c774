/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.AgentPrincipal;
import io.tule.controller.store.AgentRepository;
import io.tule.controller.store.ApplicationRepository;
import io.tule.controller.store.AuditRepository;
import io.tule.controller.store.CatalogRepository;
import io.tule.controller.store.CensusRepository;
import io.tule.controller.store.ChangeRepository;
import io.tule.controller.store.ConfigRepository;
import io.tule.controller.store.DiagnosticRepository;
import io.tule.controller.store.EdgeResourceRepository;
import io.tule.controller.store.FileSetRepository;
import io.tule.controller.store.KeyCheckRepository;
import io.tule.controller.store.LeaseRepository;
import io.tule.controller.store.MicroserviceRepository;
import io.tule.controller.store.PortForwardRepository;
import io.tule.controller.store.ProxyPortRepository;
import io.tule.controller.store.RegistryRepository;
import io.tule.controller.store.RouteRepository;
import io.tule.controller.store.RouterRepository;
import io.tule.controller.store.TemplateRepository;
import io.tule.controller.store.TokenRepository;
import io.tule.controller.store.Transaction;
import io.tule.controller.store.TunnelRepository;
import io.tule.controller.store.UserRepository;
import java.util.ArrayList;
import java.util.List;

/** The repositories on one connection. */
final class SqlTransaction implements Transaction {
  private final Sql sql;
  private final Announcements announcements;
  private final KnownTokens<AgentPrincipal> agentTokens;
  private final KnownTokens<UserRepository.TokenRow> userTokens;
  private final VolumeNumbers volumeNumbers;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private boolean later;

  SqlTransaction(
      Sql sql,
      Announcements announcements,
      KnownTokens<AgentPrincipal> agentTokens,
      KnownTokens<UserRepository.TokenRow> userTokens,
      VolumeNumbers volumeNumbers) {
    this.sql = sql;
    this.announcements = announcements;
    this.agentTokens = agentTokens;
    this.userTokens = userTokens;
    this.volumeNumbers = volumeNumbers;
  }

  @Override
  public UserRepository users() {
    return new UserSql(sql, userTokens, this::usersChanged, this::agentsChanged);
  }

  @Override
  public AgentRepository agents() {
    return new AgentSql(sql, agentTokens, this::agentsChanged);
  }

  @Override
  public RouterRepository routers() {
    return new RouterSql(sql);
  }

  @Override
  public ApplicationRepository applications() {
    return new ApplicationSql(sql);
  }

  @Override
  public MicroserviceRepository microservices() {
    return new MicroserviceSql(sql, volumeNumbers);
  }

  @Override
  public RouteRepository routes() {
    return new RouteSql(sql);
  }

  @Override
  public RegistryRepository registries() {
    return new RegistrySql(sql);
  }

  @Override
  public CatalogRepository catalog() {
    return new CatalogSql(sql);
  }

  @Override
  public EdgeResourceRepository edgeResources() {
    return new EdgeResourceSql(sql);
  }

  @Override
  public FileSetRepository fileSets() {
    return new FileSetSql(sql);
  }

  @Override
  public TemplateRepository templates() {
    return new TemplateSql(sql);
  }

  @Override
  public ConfigRepository config() {
    return new ConfigSql(sql);
  }

  @Override
  public ProxyPortRepository proxyPorts() {
    return new ProxyPortSql(sql);
  }

  @Override
  public ChangeRepository changes() {
    return new ChangeSql(sql, announcements);
  }

  @Override
  public LeaseRepository leases() {
    return new LeaseSql(sql);
  }

  @Override
  public KeyCheckRepository keyCheck() {
    return new KeyCheckSql(sql);
  }

  @Override
  public DiagnosticRepository diagnostics() {
    return new DiagnosticSql(sql);
  }

  @Override
  public TunnelRepository tunnels() {
    return new TunnelSql(sql);
  }

  @Override
  public PortForwardRepository portForwards() {
    return new PortForwardSql(sql);
  }

  @Override
  public TokenRepository tokens() {
    return new TokenSql(sql, this::usersChanged);
  }

  @Override
  public AuditRepository audit() {
    return new AuditSql(sql);
  }

  @Override
  public CensusRepository census() {
    return new CensusSql(sql);
  }

  private void usersChanged() {
    afterCommit(userTokens::forget);
  }

  private void agentsChanged() {
    afterCommit(agentTokens::forget);
  }

  @Override
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  @Override
  public void mayBeStoredLater() {
    later = true;
  }

  boolean isStoredLater() {
    return later;
  }

  void committed() {
    afterCommit.forEach(Runnable::run);
  }
}
