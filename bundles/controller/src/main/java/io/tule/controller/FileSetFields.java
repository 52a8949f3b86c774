/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.FileSet;
import java.util.Map;

/** Fields of POST and PATCH /secrets and /configmaps. */
public final class FileSetFields {
  public static final Field<FileSet, String> NAME = Field.of("name");
  public static final Field<FileSet, String> TYPE = Field.of("type");
  public static final Field<FileSet, Boolean> IMMUTABLE = Field.of("immutable");
  public static final Field<FileSet, Boolean> USE_VAULT = Field.of("useVault");

  /** Replaces all files: values by key. */
  public static final Field<FileSet, Map<String, String>> DATA = Field.of("data");

  private FileSetFields() {}
}
