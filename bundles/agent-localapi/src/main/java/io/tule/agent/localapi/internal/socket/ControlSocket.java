/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells a microservice that its configuration or the edge resources have changed. */
final class ControlSocket extends SocketHandler {
  private final Map<Byte, Sent> pending = new LinkedHashMap<>();

  private static final class Sent {
    private long at;
    private int times;
  }

  ControlSocket(String id, Clock clock, Consumer<SocketHandler> gone) {
    super(id, clock, gone);
  }

  /** Sends a signal; again until it is acknowledged. */
  void signal(byte opcode) {
    context
        .executor()
        .execute(() -> transmit(opcode, pending.computeIfAbsent(opcode, o -> new Sent())));
  }

  private void transmit(byte opcode, Sent sent) {
    sent.at = clock.millis();
    sent.times++;
    send(Unpooled.wrappedBuffer(new byte[] {opcode}));
  }

  @Override
  void acknowledged() {
    pending.keySet().stream().findFirst().ifPresent(pending::remove);
  }

  @Override
  void retry() {
    for (Map.Entry<Byte, Sent> each : pending.entrySet()) {
      if (clock.millis() - each.getValue().at > ACK_MILLIS) {
        if (each.getValue().times >= SENDS) {
          giveUp();
          return;
        }
        transmit(each.getKey(), each.getValue());
      }
    }
  }

  @Override
  void message(ByteBuf frame) {
    // Messages belong on the other socket.
  }
}
