/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.PortMapping;
import java.time.Instant;
import java.util.List;

/** Copies of microservices with a part replaced. */
final class Specs {
  private Specs() {}

  static Microservice with(Microservice m, String agentUuid, MicroserviceSpec spec, Instant now) {
    boolean sameConfig = spec.config().equals(m.spec().config());
    return new Microservice(
        m.uuid(),
        m.applicationId(),
        m.application(),
        agentUuid,
        m.ownerId(),
        m.createdAt(),
        now,
        sameConfig ? m.configLastUpdated() : now,
        m.delete(),
        m.deleteWithCleanup(),
        m.rebuild(),
        m.rebuildGeneration(),
        m.imageSnapshot(),
        spec,
        m.routes(),
        m.consumer(),
        m.status());
  }

  static MicroserviceSpec withHosts(MicroserviceSpec s, List<ExtraHost> hosts) {
    return new MicroserviceSpec(
        s.name(),
        s.config(),
        s.catalogItemId(),
        s.images(),
        s.registryId(),
        s.rootHostAccess(),
        s.logSize(),
        s.ports(),
        s.volumeMappings(),
        s.env(),
        s.cmd(),
        hosts,
        s.options());
  }

  static MicroserviceSpec withPorts(MicroserviceSpec s, List<PortMapping> ports) {
    return new MicroserviceSpec(
        s.name(),
        s.config(),
        s.catalogItemId(),
        s.images(),
        s.registryId(),
        s.rootHostAccess(),
        s.logSize(),
        ports,
        s.volumeMappings(),
        s.env(),
        s.cmd(),
        s.extraHosts(),
        s.options());
  }

  static MicroserviceSpec withEnv(MicroserviceSpec s, List<EnvVar> env) {
    return new MicroserviceSpec(
        s.name(),
        s.config(),
        s.catalogItemId(),
        s.images(),
        s.registryId(),
        s.rootHostAccess(),
        s.logSize(),
        s.ports(),
        s.volumeMappings(),
        env,
        s.cmd(),
        s.extraHosts(),
        s.options());
  }

  static MicroserviceSpec withConfig(MicroserviceSpec s, String config) {
    return new MicroserviceSpec(
        s.name(),
        config,
        s.catalogItemId(),
        s.images(),
        s.registryId(),
        s.rootHostAccess(),
        s.logSize(),
        s.ports(),
        s.volumeMappings(),
        s.env(),
        s.cmd(),
        s.extraHosts(),
        s.options());
  }
}
