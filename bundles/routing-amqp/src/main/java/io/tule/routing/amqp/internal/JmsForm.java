/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.message.Message;

/**
 * The AMQP message in which agents send an ioMessage: a JMS text message to a queue, as the client
 * library of ioFog's Agent makes it.
 */
final class JmsForm {
  private static final Map<Symbol, Object> ANNOTATIONS =
      Map.of(
          Symbol.valueOf("x-opt-jms-msg-type"),
          (byte) 5,
          Symbol.valueOf("x-opt-jms-dest"),
          (byte) 0);
  private static final UnsignedByte PRIORITY = UnsignedByte.valueOf((byte) 4);

  private JmsForm() {}

  /**
   * Makes the message.
   *
   * @param address the receiver's identifier
   * @param ioMessage in its binary form
   * @param nowMillis epoch milliseconds
   */
  static Message of(String address, byte[] ioMessage, long nowMillis) {
    Message message = Message.Factory.create();
    Header header = new Header();
    header.setDurable(false);
    header.setPriority(PRIORITY);
    message.setHeader(header);
    message.setMessageAnnotations(new MessageAnnotations(ANNOTATIONS));
    Properties properties = new Properties();
    properties.setMessageId("ID:" + MessageText.idOf(ioMessage));
    properties.setTo(address);
    message.setProperties(properties);
    message.setCreationTime(nowMillis);
    message.setBody(new AmqpValue(MessageText.of(ioMessage)));
    return message;
  }

  /**
   * The ioMessage in a message.
   *
   * @throws IllegalArgumentException if there is none, or a larger one
   */
  static byte[] read(Message message, int mostBytes) {
    Section body = message.getBody();
    if (body instanceof AmqpValue value && value.getValue() instanceof String text) {
      return MessageText.read(text, mostBytes);
    }
    throw new IllegalArgumentException("the body is not a text");
  }
}
