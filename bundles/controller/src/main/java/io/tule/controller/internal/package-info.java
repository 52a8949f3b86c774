/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The rules of the control plane. */
package io.tule.controller.internal;
