/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.RouterConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.Attach;

/** What senders and receivers have in common. */
abstract class ClientLink {
  final Conversation talk;
  final EngineLink end;
  private final boolean ownSession;
  private boolean attached;
  boolean closed;
  private boolean detached;
  private String closeCondition = "";
  private String closeDescription = "";

  ClientLink(Conversation talk, EngineLink end, boolean ownSession) {
    this.talk = talk;
    this.end = end;
    this.ownSession = ownSession;
    end.user = this;
    talk.links.add(this);
  }

  public final String name() {
    return end.name;
  }

  public final RouterConnection connection() {
    return talk.owner;
  }

  public final boolean isAttached() {
    return attached && !closed;
  }

  public final boolean isClosed() {
    return closed;
  }

  public final Map<String, Object> peerProperties() {
    return end.remote == null ? Map.of() : properties(end.remote);
  }

  static Map<String, Object> properties(Attach attach) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (attach.getProperties() != null) {
      for (Map.Entry<?, ?> e : ((Map<?, ?>) attach.getProperties()).entrySet()) {
        if (e.getValue() != null) {
          all.put(String.valueOf(e.getKey()), e.getValue());
        }
      }
    }
    return all;
  }

  static Map<Symbol, Object> symbols(Map<String, Object> properties) {
    Map<Symbol, Object> all = new LinkedHashMap<>();
    properties.forEach((k, v) -> all.put(Symbol.valueOf(k), v));
    return all;
  }

  public final void close() {
    close("", "");
  }

  public final void close(String condition, String description) {
    if (closed) {
      return;
    }
    closed = true;
    closeCondition = condition;
    closeDescription = description;
    if (condition.isEmpty() && isWaiting()) {
      talk.closing(this);
    } else {
      detach();
    }
  }

  /** Detaches a link of which all is sent. */
  final boolean detachIfDone() {
    if (!isWaiting()) {
      detach();
    }
    return detached;
  }

  private void detach() {
    if (!detached) {
      detached = true;
      end.detach(true, closeCondition, closeDescription);
      gone();
    }
  }

  private void gone() {
    talk.links.remove(this);
    forget();
    if (ownSession) {
      talk.amqp.end(end.session, "", "");
    }
  }

  /** The peer has attached. */
  final void answered() {
    attached = true;
    if (!closed) {
      tellAttached();
    }
  }

  /** The peer has detached, or the connection is gone. */
  final void ended(String condition, String description) {
    boolean tell = !closed;
    boolean first = !detached;
    closed = true;
    detached = true;
    end.detach(true, "", "");
    if (first) {
      gone();
    }
    if (tell) {
      tellClosed(condition, description);
    }
  }

  /** Whether something is to be sent before the link ends. */
  abstract boolean isWaiting();

  /** The link is gone: lets go of what hung on it. */
  abstract void forget();

  abstract void tellAttached();

  abstract void tellClosed(String condition, String description);
}
