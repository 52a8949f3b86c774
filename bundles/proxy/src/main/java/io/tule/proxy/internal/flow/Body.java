/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;

/**
 * The bytes of a request or an answer, some of which may not be there yet. It is read once, on the
 * loop of its {@link Call}, and holds its source back while it is paused.
 */
public abstract class Body {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** None. */
  public static final Body EMPTY = of(NOTHING, EmptyHttpHeaders.INSTANCE);

  /** Takes the bytes, on the loop. Nothing comes after an end or a failure. */
  public interface Reader {
    /** The next bytes, which are the reader's now. */
    void data(ByteBuffer bytes);

    /** That was all. */
    void end(HttpHeaders trailers);

    /** The rest will never come. */
    void failed(String why);
  }

  /** Of bytes that are all there. */
  public static Body of(ByteBuffer bytes, HttpHeaders trailers) {
    return new Whole(bytes, trailers);
  }

  /** Whether all is there: {@link #bytes} and {@link #trailers} may be asked. */
  public boolean isWhole() {
    return false;
  }

  /** All bytes, if it is whole; else none. */
  public ByteBuffer bytes() {
    return NOTHING;
  }

  /** The trailers, if it is whole; else none. */
  public HttpHeaders trailers() {
    return EmptyHttpHeaders.INSTANCE;
  }

  /** Begins to read; the reader may be called before this returns. */
  public abstract void read(Reader reader);

  /** No more bytes for now. One read of the source may still come. */
  public abstract void pause();

  /** Bytes again. */
  public abstract void resume();

  /** Nobody wants the rest; no effect when it has ended. */
  public abstract void cancel();

  private static final class Whole extends Body {
    private final ByteBuffer bytes;
    private final HttpHeaders trailers;

    Whole(ByteBuffer bytes, HttpHeaders trailers) {
      this.bytes = bytes;
      this.trailers = trailers;
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }

    @Override
    public HttpHeaders trailers() {
      return trailers;
    }

    @Override
    public void read(Reader reader) {
      if (bytes.hasRemaining()) {
        reader.data(bytes.duplicate());
      }
      reader.end(trailers);
    }

    @Override
    public void pause() {
      // all is there
    }

    @Override
    public void resume() {
      // all is there
    }

    @Override
    public void cancel() {
      // nothing comes
    }
  }
}
