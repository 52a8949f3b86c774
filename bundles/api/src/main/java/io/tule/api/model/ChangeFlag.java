/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** What an agent should read again (§5 of the ioFog agent API). */
public enum ChangeFlag {
  CONFIG("config", 0),
  VERSION("version", 1),
  REBOOT("reboot", 2),
  DELETE_NODE("deleteNode", 3),
  MICROSERVICE_LIST("microserviceList", 4),
  MICROSERVICE_CONFIG("microserviceConfig", 5),
  ROUTING("routing", 6),
  REGISTRIES("registries", 7),
  TUNNEL("tunnel", 8),
  DIAGNOSTICS("diagnostics", 9),
  IMAGE_SNAPSHOT("isImageSnapshot", 10),
  PRUNE("prune", 11),
  ROUTER_CHANGED("routerChanged", 12),
  LINKED_EDGE_RESOURCES("linkedEdgeResources", 13),

  /** Of Datasance PoT 3.5; the answer has it only where it is set. */
  VOLUME_MOUNTS("volumeMounts", 14);

  private final String wireName;
  private final int bit;

  ChangeFlag(String wireName, int bit) {
    this.wireName = wireName;
    this.bit = bit;
  }

  /** Key of the flag in the answer to {@code GET /agent/config/changes}. */
  public String wireName() {
    return wireName;
  }

  /** Number of the flag in a bit set, 0 to 31; never changes. */
  public int bit() {
    return bit;
  }
}
