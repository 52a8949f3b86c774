/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.junit.Test;

/** What Proton-J writes in another way than peers read it. */
public class CodecTest {
  private static final Symbol ROUTER = Symbol.valueOf("qd.router");
  private static final Symbol QUEUE = Symbol.valueOf("queue");

  private static Object last(Object terminus) {
    ByteBuffer bytes = new Codec().encode(terminus);
    DecoderImpl decoder = new DecoderImpl();
    new EncoderImpl(decoder); // knows the primitive types
    decoder.setByteBuffer(bytes);
    List<?> fields = (List<?>) ((DescribedType) decoder.readObject()).getDescribed();
    return fields.get(fields.size() - 1);
  }

  /** Links between routers are known by it; qpid-dispatch does not look into arrays. */
  @Test
  public void oneCapabilityIsAPlainSymbol() {
    Source source = new Source();
    source.setCapabilities(ROUTER);
    assertEquals(ROUTER, last(source));
    Target target = new Target();
    target.setCapabilities(ROUTER);
    assertEquals(ROUTER, last(target));
    target.setCapabilities(ROUTER, QUEUE);
    assertArrayEquals(new Symbol[] {ROUTER, QUEUE}, (Symbol[]) last(target));
  }
}
