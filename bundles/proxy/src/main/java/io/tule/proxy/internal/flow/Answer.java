/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * The answer to a {@link Call}.
 *
 * @param status of HTTP; 101 makes raw bytes of both bodies
 * @param headers those between two neighbours left out
 * @param body read on the call's loop
 */
public record Answer(int status, HttpHeaders headers, Body body) {}
