/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** What an agent should read again (§5 of the ioFog agent API). */
public enum ChangeFlag {
  CONFIG("config"),
  VERSION("version"),
  REBOOT("reboot"),
  DELETE_NODE("deleteNode"),
  MICROSERVICE_LIST("microserviceList"),
  MICROSERVICE_CONFIG("microserviceConfig"),
  ROUTING("routing"),
  REGISTRIES("registries"),
  TUNNEL("tunnel"),
  DIAGNOSTICS("diagnostics"),
  IMAGE_SNAPSHOT("isImageSnapshot"),
  PRUNE("prune"),
  ROUTER_CHANGED("routerChanged"),
  LINKED_EDGE_RESOURCES("linkedEdgeResources");

  private final String wireName;

  ChangeFlag(String wireName) {
    this.wireName = wireName;
  }

  /** Key of the flag in the answer to {@code GET /agent/config/changes}. */
  public String wireName() {
    return wireName;
  }
}
