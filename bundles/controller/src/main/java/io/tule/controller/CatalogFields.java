/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.CatalogItem;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.InfoType;
import java.util.List;

/** Fields of POST and PATCH /catalog/microservices. */
public final class CatalogFields {
  public static final Field<CatalogItem, String> NAME = Field.of("name");
  public static final Field<CatalogItem, String> DESCRIPTION = Field.of("description");
  public static final Field<CatalogItem, String> CATEGORY = Field.of("category");
  public static final Field<CatalogItem, String> PUBLISHER = Field.of("publisher");
  public static final Field<CatalogItem, Long> DISK_REQUIRED = Field.of("diskRequired");
  public static final Field<CatalogItem, Long> RAM_REQUIRED = Field.of("ramRequired");
  public static final Field<CatalogItem, String> PICTURE = Field.of("picture");
  public static final Field<CatalogItem, Boolean> IS_PUBLIC = Field.of("isPublic");
  public static final Field<CatalogItem, Long> REGISTRY_ID = Field.of("registryId");
  public static final Field<CatalogItem, String> CONFIG_EXAMPLE = Field.of("configExample");
  public static final Field<CatalogItem, List<ContainerImage>> IMAGES = Field.of("images");
  public static final Field<CatalogItem, InfoType> INPUT_TYPE = Field.of("inputType");
  public static final Field<CatalogItem, InfoType> OUTPUT_TYPE = Field.of("outputType");

  private CatalogFields() {}
}
