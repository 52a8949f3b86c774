/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.router.engine.AmqpLink;
import io.tule.router.engine.AmqpSession;

/** The engine's link, and whose it is here. */
final class EngineLink extends AmqpLink {
  /** Null until somebody has it. */
  ClientLink user;

  /** Not null while the peer waits for an answer to its attach. */
  OfferedLink offered;

  EngineLink(AmqpSession session, String name, boolean outgoing) {
    super(session, name, outgoing);
  }
}
