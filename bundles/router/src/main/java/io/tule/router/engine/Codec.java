/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.ByteBuffer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.apache.qpid.proton.codec.WritableBuffer;

/**
 * Proton-J's codec, for what is not on the data path: performatives other than TRANSFER, FLOW and
 * DISPOSITION, and outcomes other than accepted. One per router, guarded by the router's lock.
 */
public final class Codec {
  private static final int START = 4096;
  private static final int LIMIT = 16 << 20;

  private final DecoderImpl decoder = new DecoderImpl();
  private final EncoderImpl encoder = new EncoderImpl(decoder);
  private ByteBuffer scratch = ByteBuffer.allocate(START);

  public Codec() {
    AMQPDefinedTypes.registerAllTypes(decoder, encoder);
    encoder.register(new PlainTermini.OfSource(encoder));
    encoder.register(new PlainTermini.OfTarget(encoder));
  }

  /** Decodes one value; what is malformed is a decode error. */
  public Object decode(byte[] buf, int pos, int end) {
    decoder.setBuffer(ReadableBuffer.ByteBufferReader.wrap(ByteBuffer.wrap(buf, pos, end - pos)));
    try {
      return decoder.readObject();
    } catch (RuntimeException | StackOverflowError e) {
      throw AmqpException.decode("malformed: " + e.getClass().getSimpleName());
    } finally {
      decoder.setBuffer(null);
    }
  }

  /** Encodes one value; the buffer is valid until the next call. */
  public ByteBuffer encode(Object value) {
    while (true) {
      scratch.clear();
      encoder.setByteBuffer((WritableBuffer) WritableBuffer.ByteBufferWrapper.wrap(scratch));
      try {
        encoder.writeObject(value);
        scratch.flip();
        return scratch;
      } catch (java.nio.BufferOverflowException | IndexOutOfBoundsException e) {
        if (scratch.capacity() >= LIMIT) {
          throw new IllegalStateException("value too large to be sent", e);
        }
        scratch = ByteBuffer.allocate(scratch.capacity() * 4);
      } finally {
        encoder.setByteBuffer((WritableBuffer) null);
      }
    }
  }
}
