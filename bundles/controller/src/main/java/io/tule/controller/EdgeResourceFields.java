/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.EdgeEndpoint;
import io.tule.api.model.EdgeResource;
import java.util.List;

/** Fields of POST and PUT /edgeResource. */
public final class EdgeResourceFields {
  public static final Field<EdgeResource, String> NAME = Field.of("name");
  public static final Field<EdgeResource, String> VERSION = Field.of("version");
  public static final Field<EdgeResource, String> DESCRIPTION = Field.of("description");
  public static final Field<EdgeResource, String> PROTOCOL = Field.of("interfaceProtocol");
  public static final Field<EdgeResource, String> DISPLAY_NAME = Field.of("display.name");
  public static final Field<EdgeResource, String> DISPLAY_ICON = Field.of("display.icon");
  public static final Field<EdgeResource, String> DISPLAY_COLOR = Field.of("display.color");

  /** JSON text. */
  public static final Field<EdgeResource, String> CUSTOM = Field.of("custom");

  public static final Field<EdgeResource, List<String>> ORCHESTRATION_TAGS =
      Field.of("orchestrationTags");

  /** Replaces all endpoints; present, and perhaps empty, where an interface was given. */
  public static final Field<EdgeResource, List<EdgeEndpoint>> INTERFACE = Field.of("interface");

  private EdgeResourceFields() {}
}
