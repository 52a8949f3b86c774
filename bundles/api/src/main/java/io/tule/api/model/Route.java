/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * Messages of one microservice go to another of the same application.
 *
 * @param from name of the source microservice
 * @param to name of the destination microservice
 */
public record Route(
    long id,
    String name,
    long applicationId,
    String application,
    String from,
    String to,
    String sourceMicroserviceUuid,
    String destMicroserviceUuid) {}
