/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** A delivery state that is no outcome this side knows: it is carried through as it came. */
public final class RawState implements DeliveryState {
  private final byte[] bytes;

  RawState(byte[] bytes) {
    this.bytes = bytes;
  }

  ByteBuffer encoded() {
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public DeliveryStateType getType() {
    return null;
  }
}
