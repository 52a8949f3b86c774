/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;

/**
 * A named set of images that microservices may refer to.
 *
 * @param category "" = never set (null on the wire); SYSTEM items are not listed
 * @param configExample "" = null on the wire
 * @param publisher "" = never set (null on the wire)
 * @param inputType {@link InfoType#NONE} = null on the wire
 * @param ownerId 0 for the built-in ones
 */
public record CatalogItem(
    long id,
    String name,
    String description,
    String category,
    String configExample,
    String publisher,
    long diskRequired,
    long ramRequired,
    String picture,
    boolean isPublic,
    long registryId,
    List<ContainerImage> images,
    InfoType inputType,
    InfoType outputType,
    long ownerId) {
  public CatalogItem {
    images = List.copyOf(images);
  }
}
