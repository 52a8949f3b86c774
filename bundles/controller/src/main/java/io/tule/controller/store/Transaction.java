/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

/** The repositories, in one transaction. */
public interface Transaction {
  UserRepository users();

  AgentRepository agents();

  RouterRepository routers();

  ApplicationRepository applications();

  MicroserviceRepository microservices();

  RouteRepository routes();

  RegistryRepository registries();

  CatalogRepository catalog();

  EdgeResourceRepository edgeResources();

  FileSetRepository fileSets();

  TemplateRepository templates();

  ConfigRepository config();

  ProxyPortRepository proxyPorts();

  ChangeRepository changes();

  LeaseRepository leases();

  KeyCheckRepository keyCheck();

  DiagnosticRepository diagnostics();

  TunnelRepository tunnels();

  PortForwardRepository portForwards();

  TokenRepository tokens();

  AuditRepository audit();

  CensusRepository census();

  /** Runs the action after the transaction was committed; never when it was not. */
  void afterCommit(Runnable action);

  /**
   * Lets the caller go on before the commit is where it outlives this process; within a second it
   * is, with the next that does not say so at the latest. For what is told again anyway.
   */
  void mayBeStoredLater();
}
