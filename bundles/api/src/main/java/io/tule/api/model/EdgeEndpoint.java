/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * One call that an edge resource answers; every text may be empty.
 *
 * @param id 0 before it is stored
 * @param method an HTTP method
 * @param url path below the resource's own address
 */
public record EdgeEndpoint(
    long id,
    String name,
    String description,
    String method,
    String url,
    String requestType,
    String responseType,
    String requestPayloadExample,
    String responsePayloadExample) {}
