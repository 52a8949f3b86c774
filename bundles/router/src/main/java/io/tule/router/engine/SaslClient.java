/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.security.SaslCode;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;

/** Authenticates to a peer by the best mechanism both sides know. */
public final class SaslClient extends SaslPeer {
  private final List<String> allowed;
  private final String name;
  private final String password;
  private final String host;
  private final boolean certificate;

  /** Why the peer refused, empty if it did not. */
  public String failure = "";

  /**
   * @param allowed mechanisms that may be used; empty for all
   * @param certificate whether a client certificate was given to the peer
   */
  public SaslClient(
      List<String> allowed, String name, String password, String host, boolean certificate) {
    this.allowed = List.copyOf(allowed);
    this.name = name;
    this.password = password;
    this.host = host;
    this.certificate = certificate;
  }

  @Override
  void begin() {
    begun = true;
  }

  @Override
  void frame(Object body) {
    if (body instanceof SaslMechanisms m && mechanism.isEmpty()) {
      choose(m);
    } else if (body instanceof SaslOutcome o && !mechanism.isEmpty()) {
      if (o.getCode() == SaslCode.OK) {
        done = true;
        connection.sendHeader();
        connection.listener.ready();
      } else {
        failure = "amqp:unauthorized-access Authentication failed [mech=" + mechanism + "]";
        connection.finish();
      }
    } else {
      throw AmqpException.framing("unexpected SASL frame");
    }
  }

  private void choose(SaslMechanisms m) {
    List<String> offered = new ArrayList<>();
    if (m.getSaslServerMechanisms() != null) {
      for (Symbol s : m.getSaslServerMechanisms()) {
        offered.add(s.toString());
      }
    }
    SaslInit init = new SaslInit();
    init.setHostname(host);
    if (certificate && usable("EXTERNAL", offered)) {
      mechanism = "EXTERNAL";
      init.setInitialResponse(new Binary(new byte[0]));
    } else if (!name.isEmpty() && usable("PLAIN", offered)) {
      mechanism = "PLAIN";
      init.setInitialResponse(
          new Binary(("\0" + name + "\0" + password).getBytes(StandardCharsets.UTF_8)));
    } else if (usable("ANONYMOUS", offered)) {
      mechanism = "ANONYMOUS";
      init.setInitialResponse(new Binary("anonymous".getBytes(StandardCharsets.UTF_8)));
    } else {
      failure = "no mechanism in common";
      connection.finish();
      return;
    }
    init.setMechanism(Symbol.valueOf(mechanism));
    send(init);
  }

  private boolean usable(String mechanism2, List<String> offered) {
    return offered.contains(mechanism2) && (allowed.isEmpty() || allowed.contains(mechanism2));
  }

  @Override
  boolean skip() {
    return false;
  }
}
