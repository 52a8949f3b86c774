/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/**
 * A route to make, by names or by uuids.
 *
 * @param name "" = {@code r-<from>-<to>} in an application document
 * @param application name; "" inside an application document or when uuids are given
 * @param from name of the source microservice, "" when uuids are given
 * @param to name of the destination microservice, "" when uuids are given
 * @param sourceMicroserviceUuid "" when names are given
 * @param destMicroserviceUuid "" when names are given
 */
public record RouteDraft(
    String name,
    String application,
    String from,
    String to,
    String sourceMicroserviceUuid,
    String destMicroserviceUuid) {
  /** A route between named microservices. */
  public static RouteDraft byNames(String name, String application, String from, String to) {
    return new RouteDraft(name, application, from, to, "", "");
  }

  /** A route between microservices given by uuid. */
  public static RouteDraft byUuids(String name, String source, String destination) {
    return new RouteDraft(name, "", "", "", source, destination);
  }
}
