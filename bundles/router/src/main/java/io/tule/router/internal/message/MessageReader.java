/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecodeException;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.FastPathDescribedTypeConstructor;
import org.apache.qpid.proton.message.Message;

/**
 * Decodes messages. Other than {@link Message#decode} it takes application properties with symbols
 * as keys, as qpid-dispatch sends them in MARs and MAUs. For one thread.
 */
public final class MessageReader {
  private static final UnsignedLong APPLICATION_PROPERTIES = UnsignedLong.valueOf(0x74);
  private static final Object APPLICATION_PROPERTIES_SYMBOL =
      Symbol.valueOf("amqp:application-properties:map");

  private final DecoderImpl decoder = new DecoderImpl();

  /** A reader to be used again and again. */
  public MessageReader() {
    AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
    decoder.register(APPLICATION_PROPERTIES, new PropertiesReader());
    decoder.register(APPLICATION_PROPERTIES_SYMBOL, new PropertiesReader());
  }

  /**
   * Decodes a message.
   *
   * @throws DecodeException if the bytes are no message
   */
  public Message read(byte[] bytes) {
    Message message = Message.Factory.create();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    decoder.setByteBuffer(buffer);
    try {
      while (buffer.hasRemaining()) {
        put(message, decoder.readObject());
      }
    } catch (ClassCastException | IllegalArgumentException | BufferUnderflowException e) {
      throw new DecodeException("a malformed section", e);
    } finally {
      decoder.setByteBuffer(ByteBuffer.allocate(0));
    }
    return message;
  }

  private static void put(Message message, Object section) {
    if (section instanceof Header header) {
      message.setHeader(header);
    } else if (section instanceof DeliveryAnnotations annotations) {
      message.setDeliveryAnnotations(annotations);
    } else if (section instanceof MessageAnnotations annotations) {
      message.setMessageAnnotations(annotations);
    } else if (section instanceof Properties properties) {
      message.setProperties(properties);
    } else if (section instanceof ApplicationProperties properties) {
      message.setApplicationProperties(properties);
    } else if (section instanceof Footer footer) {
      message.setFooter(footer);
    } else if (section instanceof Section body) {
      if (message.getBody() == null) {
        message.setBody(body);
      }
    } else {
      throw new DecodeException("what is no section: " + section.getClass().getSimpleName());
    }
  }

  private final class PropertiesReader
      implements FastPathDescribedTypeConstructor<ApplicationProperties> {
    @Override
    public ApplicationProperties readValue() {
      Map<String, Object> properties = new LinkedHashMap<>();
      Map<?, ?> read = decoder.readMap();
      if (read != null) {
        read.forEach((key, value) -> properties.put(String.valueOf(key), value));
      }
      return new ApplicationProperties(properties);
    }

    @Override
    public void skipValue() {
      decoder.readConstructor().skipValue();
    }

    @Override
    public boolean encodesJavaPrimitive() {
      return false;
    }

    @Override
    public Class<ApplicationProperties> getTypeClass() {
      return ApplicationProperties.class;
    }
  }
}
