/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** An AMQP 1.0 message router that takes part in networks of qpid-dispatch 1.x. */
@Version("1.0.0")
package io.tule.router;

import org.osgi.annotation.versioning.Version;
