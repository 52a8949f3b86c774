/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.VolumeMapping;
import java.util.List;

/** Fields of POST and PATCH /microservices; lists replace the stored ones. */
public final class MicroserviceFields {
  public static final Field<Microservice, String> NAME = Field.of("name");
  public static final Field<Microservice, String> CONFIG = Field.of("config");
  public static final Field<Microservice, Long> CATALOG_ITEM_ID = Field.of("catalogItemId");
  public static final Field<Microservice, List<ContainerImage>> IMAGES = Field.of("images");
  public static final Field<Microservice, Long> REGISTRY_ID = Field.of("registryId");

  /** Name of the application, or its id in digits; required on create, ignored on update. */
  public static final Field<Microservice, String> APPLICATION = Field.of("application");

  public static final Field<Microservice, String> AGENT_UUID = Field.of("iofogUuid");
  public static final Field<Microservice, String> AGENT_NAME = Field.of("agentName");
  public static final Field<Microservice, Boolean> ROOT_HOST_ACCESS = Field.of("rootHostAccess");
  public static final Field<Microservice, Integer> LOG_SIZE = Field.of("logSize");
  public static final Field<Microservice, List<VolumeMapping>> VOLUME_MAPPINGS =
      Field.of("volumeMappings");
  public static final Field<Microservice, List<PortMapping>> PORTS = Field.of("ports");
  public static final Field<Microservice, List<ExtraHost>> EXTRA_HOSTS = Field.of("extraHosts");
  public static final Field<Microservice, List<EnvVar>> ENV = Field.of("env");
  public static final Field<Microservice, List<String>> CMD = Field.of("cmd");
  public static final Field<Microservice, Boolean> REBUILD = Field.of("rebuild");

  /** Replaces all options together. */
  public static final Field<Microservice, ContainerOptions> OPTIONS = Field.of("options");

  private MicroserviceFields() {}
}
