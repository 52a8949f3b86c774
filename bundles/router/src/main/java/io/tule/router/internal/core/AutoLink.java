/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AutoLinkConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A link that this side attaches to a container, and how it fares. Guarded by the router's lock.
 */
final class AutoLink {
  final String identity;
  final AutoLinkConfig config;
  final Address address;

  /** The link on each connection to the container. */
  final Map<RouterConnection, RouterLink> links = new LinkedHashMap<>();

  String status = "inactive";
  String lastError = "";
  boolean deleted;

  AutoLink(String identity, AutoLinkConfig config, Address address) {
    this.identity = identity;
    this.config = config;
    this.address = address;
  }
}
