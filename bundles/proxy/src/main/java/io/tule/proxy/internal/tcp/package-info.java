/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * TCP through the message network: Camel's {@code tule-tcp}, on the message form of ioFog's proxy
 * ({@code eclipse-iofog/skupper-proxy}).
 */
package io.tule.proxy.internal.tcp;
