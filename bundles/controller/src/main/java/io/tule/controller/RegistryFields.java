/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Registry;

/** Fields of POST and PATCH /registries. */
public final class RegistryFields {
  public static final Field<Registry, String> URL = Field.of("url");
  public static final Field<Registry, Boolean> IS_PUBLIC = Field.of("isPublic");
  public static final Field<Registry, String> USERNAME = Field.of("username");
  public static final Field<Registry, String> PASSWORD = Field.of("password");
  public static final Field<Registry, String> EMAIL = Field.of("email");
  public static final Field<Registry, Boolean> REQUIRES_CERT = Field.of("requiresCert");
  public static final Field<Registry, String> CERTIFICATE = Field.of("certificate");

  private RegistryFields() {}
}
