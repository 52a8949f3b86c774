/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Opens the public ports that no agent opens, beside the Controller. */
package io.tule.port.manager.internal;
