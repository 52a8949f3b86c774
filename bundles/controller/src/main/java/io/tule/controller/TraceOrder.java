/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

/**
 * Whether an agent is to trace a microservice.
 *
 * @param run false: an earlier trace ends
 */
public record TraceOrder(String microserviceUuid, boolean run) {}
