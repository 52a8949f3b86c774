/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * One element of an agent's status report. Times in the status' createdAt and updatedAt are
 * ignored.
 */
public record MicroserviceReport(String uuid, MicroserviceStatus status) {}
