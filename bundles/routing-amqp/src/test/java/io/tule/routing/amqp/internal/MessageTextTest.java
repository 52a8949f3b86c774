/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.junit.Test;

public class MessageTextTest {
  /** Every field, as the class of ioFog's Agent 3.1.0 writes it. */
  private static final byte[] FULL =
      HexFormat.of()
          .parseHex(
              "0004200002010404010805000200020800010001000104040500000002000000053031323334353637"
                  + "383961626364656630313233343536373839616263646566743167000000020000000a05000001"
                  + "8bcfe568007075622d3161696167000000000000000768706e00000003746578747574662d3801"
                  + "0268656c6c6f");

  @Test
  public void everyFieldGoesThroughTheText() {
    String text = MessageText.of(FULL);
    assertEquals(
        "{\"version\":4,\"id\":\"0123456789abcdef0123456789abcdef\",\"tag\":\"t1\",\"groupid\":"
            + "\"g\",\"sequencenumber\":2,\"sequencetotal\":10,\"priority\":5,\"timestamp\":"
            + "1700000000000,\"publisher\":\"pub-1\",\"authid\":\"ai\",\"authgroup\":\"ag\","
            + "\"chainposition\":7,\"hash\":\"h\",\"previoushash\":\"p\",\"nonce\":\"n\","
            + "\"difficultytarget\":3,\"infotype\":\"text\",\"infoformat\":\"utf-8\","
            + "\"contextdata\":\"AQI=\",\"contentdata\":\"aGVsbG8=\"}",
        text);
    assertArrayEquals(FULL, MessageText.read(text, 1000));
  }

  @Test
  public void aTextOfIoFogsAgentIsRead() {
    // built from JSON there: version 0; and what was absent is absent
    byte[] read =
        MessageText.read(
            "{\"version\":0,\"id\":\"\",\"tag\":null,\"publisher\":\"\u00e9\",\"contentdata\":\"\"}",
            1000);
    assertEquals(4, ByteBuffer.wrap(read).getShort());
    assertEquals("\u00e9", new String(read, 33, 2, StandardCharsets.UTF_8));
    assertEquals(35, read.length);
  }

  @Test
  public void whatIsNoMessageIsRefused() {
    for (String text :
        new String[] {
          "",
          "[]",
          "{}",
          "nonsense",
          "{\"publisher\":\"p\",\"contentdata\":\"%\"}",
          "{\"publisher\":\"" + "p".repeat(256) + "\"}",
          "{\"publisher\":\"p\",\"tag\":\"" + "t".repeat(2000) + "\"}"
        }) {
      assertThrows(text, IllegalArgumentException.class, () -> MessageText.read(text, 1000));
    }
    assertThrows(IllegalArgumentException.class, () -> MessageText.of(new byte[40]));
    byte[] cut = java.util.Arrays.copyOf(FULL, 60);
    assertThrows(IllegalArgumentException.class, () -> MessageText.of(cut));
  }

  @Test
  public void theMessageIsAJmsTextMessageToAQueue() {
    Message message = JmsForm.of("receiver", FULL, 1_000);
    byte[] bytes = new byte[2_000];
    int length = message.encode(bytes, 0, bytes.length);
    Message read = Message.Factory.create();
    read.decode(bytes, 0, length);
    assertEquals(
        Map.of(
            Symbol.valueOf("x-opt-jms-msg-type"), (byte) 5,
            Symbol.valueOf("x-opt-jms-dest"), (byte) 0),
        read.getMessageAnnotations().getValue());
    assertEquals(false, read.getHeader().getDurable());
    assertEquals(UnsignedByte.valueOf((byte) 4), read.getHeader().getPriority());
    assertEquals(null, read.getHeader().getTtl());
    assertEquals("receiver", read.getProperties().getTo());
    assertEquals("ID:0123456789abcdef0123456789abcdef", read.getProperties().getMessageId());
    assertEquals(1_000, read.getCreationTime());
    assertEquals(null, read.getApplicationProperties());
    assertArrayEquals(FULL, JmsForm.read(read, 1_000));
    read.setBody(new Data(new org.apache.qpid.proton.amqp.Binary(FULL)));
    assertThrows(IllegalArgumentException.class, () -> JmsForm.read(read, 1_000));
    read.setBody(new AmqpValue(7));
    assertThrows(IllegalArgumentException.class, () -> JmsForm.read(read, 1_000));
  }
}
