/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.util.List;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.SaslListener;
import org.apache.qpid.proton.engine.Transport;

/** Is known by its certificate where the router wants that, and is nobody elsewhere. */
final class ByCertificate implements SaslListener {
  @Override
  public void onSaslMechanisms(Sasl sasl, Transport transport) {
    boolean external = List.of(sasl.getRemoteMechanisms()).contains("EXTERNAL");
    if (external) {
      sasl.send(new byte[0], 0, 0); // who it is, the certificate says
    }
    sasl.setMechanisms(external ? "EXTERNAL" : "ANONYMOUS");
  }

  @Override
  public void onSaslInit(Sasl sasl, Transport transport) {
    // a server's
  }

  @Override
  public void onSaslChallenge(Sasl sasl, Transport transport) {
    sasl.send(new byte[0], 0, 0);
  }

  @Override
  public void onSaslResponse(Sasl sasl, Transport transport) {
    // a server's
  }

  @Override
  public void onSaslOutcome(Sasl sasl, Transport transport) {
    // the transport tells of it
  }
}
