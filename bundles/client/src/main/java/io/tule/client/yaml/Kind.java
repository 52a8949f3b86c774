/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.yaml;

/** The kinds of documents that can be deployed, in the order in which they are. */
public enum Kind {
  /** Files that only their readers are to know. */
  SECRET("Secret"),
  /** Configuration files. */
  CONFIG_MAP("ConfigMap"),
  /** An agent's record and settings. */
  AGENT_CONFIG("AgentConfig"),
  /** A secret or configuration map as a directory on agents. */
  VOLUME_MOUNT("VolumeMount"),
  /** A container registry with its credentials. */
  REGISTRY("Registry"),
  /** A named pair of images. */
  CATALOG_ITEM("CatalogItem"),
  /** A device or service near agents, in versions. */
  EDGE_RESOURCE("EdgeResource"),
  /** An application with variables. */
  APPLICATION_TEMPLATE("ApplicationTemplate"),
  /** Microservices and the routes between them. */
  APPLICATION("Application"),
  /** One microservice of an application. */
  MICROSERVICE("Microservice"),
  /** A message route between two microservices of an application. */
  ROUTE("Route");

  private final String text;

  Kind(String text) {
    this.text = text;
  }

  /** The word of the {@code kind} field. */
  public String text() {
    return text;
  }
}
