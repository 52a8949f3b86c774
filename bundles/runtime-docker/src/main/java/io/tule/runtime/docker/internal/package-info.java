/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The container runtime that speaks to a Docker Engine or to Podman's compatible socket. */
package io.tule.runtime.docker.internal;
