/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Connections to ports of microservices, over the message network. */
package io.tule.controller.rest.internal.forward;
