/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A filter within another: TLS without, HTTP and WebSocket within. */
public final class ChainedFilter implements NetConnection.Filter {
  private final NetConnection.Filter outer;
  private final NetConnection.Filter inner;

  public ChainedFilter(NetConnection.Filter outer, NetConnection.Filter inner) {
    this.outer = outer;
    this.inner = inner;
  }

  @Override
  public byte[] in(NetConnection c, ByteBuffer read) throws IOException {
    byte[] plain = outer.in(c, read);
    return plain == null || plain.length == 0 ? plain : inner.in(c, ByteBuffer.wrap(plain));
  }

  @Override
  public ByteBuffer out(ByteBuffer plain) throws IOException {
    return outer.out(inner.out(plain));
  }

  @Override
  public boolean plain() {
    return false;
  }

  @Override
  public ByteBuffer own() throws IOException {
    ByteBuffer first = outer.own();
    ByteBuffer plain = outer.open() ? inner.own() : null;
    if (plain == null) {
      return first;
    }
    ByteBuffer second = outer.out(plain);
    if (first == null) {
      return second;
    }
    ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining());
    return both.put(first).put(second).flip();
  }

  @Override
  public ByteBuffer end() throws IOException {
    ByteBuffer plain = inner.end();
    ByteBuffer first = plain == null ? ByteBuffer.allocate(0) : outer.out(plain);
    ByteBuffer second = outer.end();
    if (second == null) {
      return first;
    }
    ByteBuffer both = ByteBuffer.allocate(first.remaining() + second.remaining());
    return both.put(first).put(second).flip();
  }

  @Override
  public boolean open() {
    return outer.open() && inner.open();
  }
}
