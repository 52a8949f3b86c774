/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.RouterConnection.LinkRouteResult;
import io.tule.amqp.client.SectionReader;
import io.tule.amqp.client.Sections;
import io.tule.amqp.client.SenderOptions;
import io.tule.router.config.Direction;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/** Asks the router's management for a link route of one connection. */
final class LinkRouteRequest implements LinkSender.Listener, LinkReceiver.Listener {
  private static final String MANAGEMENT = "$management";
  private static final String TYPE = "org.apache.qpid.dispatch.router.connection.linkRoute";
  private static final int CREATED = 201;
  private static final int MAX_SECTION = 16 * 1024;

  private final RouterConnection connection;
  private final String pattern;
  private final Direction direction;
  private final LinkRouteResult done;
  private LinkReceiver answers;
  private LinkSender requests;
  private boolean over;

  LinkRouteRequest(
      RouterConnection connection, String pattern, Direction direction, LinkRouteResult done) {
    this.connection = connection;
    this.pattern = pattern;
    this.direction = direction;
    this.done = done;
  }

  void begin() {
    answers = connection.receiver(ReceiverOptions.dynamic(), this);
    answers.flow(1);
    requests = connection.sender(SenderOptions.to(MANAGEMENT), this);
  }

  @Override
  public void attached(LinkReceiver link) {
    Properties p = new Properties();
    p.setTo(MANAGEMENT);
    p.setReplyTo(link.address());
    p.setCorrelationId("1");
    Map<String, Object> ask = new LinkedHashMap<>();
    ask.put("operation", "CREATE");
    ask.put("type", TYPE);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("pattern", pattern);
    body.put("direction", direction == Direction.IN ? "in" : "out");
    requests.send(false, this::settled, Sections.head(p, ask), Sections.value(body));
  }

  private void settled(Outcome outcome) {
    if (outcome.kind() != Outcome.Kind.ACCEPTED) {
      end(false, "the router does not answer: " + outcome.kind());
    }
  }

  @Override
  public void received(LinkReceiver link, LinkReceiver.Incoming message) {
    if (!message.isComplete() || over) {
      return;
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    SectionReader reader = new SectionReader(MAX_SECTION);
    try {
      for (ByteBuffer b = message.read(); b.hasRemaining(); b = message.read()) {
        reader.read(
            b,
            new SectionReader.Sink() {
              @Override
              public void data(ByteBuffer bytes) {
                bytes.position(bytes.limit());
              }

              @Override
              public void applicationProperties(Map<String, Object> entries) {
                answer.putAll(entries);
              }
            });
      }
    } catch (IllegalArgumentException e) {
      end(false, e.getMessage());
      return;
    }
    message.settle(Outcome.ACCEPTED);
    boolean made = answer.get("statusCode") instanceof Number n && n.intValue() == CREATED;
    end(made, made ? "" : String.valueOf(answer.get("statusDescription")));
  }

  @Override
  public void closed(LinkSender link, String condition, String description) {
    end(false, condition + " " + description);
  }

  @Override
  public void closed(LinkReceiver link, String condition, String description) {
    end(false, condition + " " + description);
  }

  private void end(boolean made, String description) {
    if (!over) {
      over = true;
      answers.close();
      requests.close();
      done.done(made, description.strip());
    }
  }
}
