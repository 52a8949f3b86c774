/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.ApplicationTemplate;
import io.tule.api.model.TemplateVariable;
import java.util.List;

/** Fields of POST, PUT and PATCH /applicationTemplate. */
public final class TemplateFields {
  public static final Field<ApplicationTemplate, String> NAME = Field.of("name");
  public static final Field<ApplicationTemplate, String> DESCRIPTION = Field.of("description");

  /** JSON text of an object. */
  public static final Field<ApplicationTemplate, String> APPLICATION = Field.of("application");

  /** Replaces all variables; ids and times are ignored. */
  public static final Field<ApplicationTemplate, List<TemplateVariable>> VARIABLES =
      Field.of("variables");

  private TemplateFields() {}
}
