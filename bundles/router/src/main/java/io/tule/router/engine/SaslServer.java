/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.security.SaslCode;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;

/** Authenticates a peer by ANONYMOUS, PLAIN or EXTERNAL. */
public final class SaslServer extends SaslPeer {
  private final List<String> offered;
  private final boolean required;
  private final Passwords passwords;
  private final String certificateUser;
  private boolean asked;

  /** Checks passwords away from the event loop, since that takes its time on purpose. */
  public interface Passwords {
    /** Nobody has one. */
    Passwords NONE = (user, password, answer) -> answer.accept(false);

    /**
     * Checks one, soon.
     *
     * @param password overwritten once it is checked
     * @param answer called under the router's lock
     */
    void check(String user, char[] password, Consumer<Boolean> answer);
  }

  /**
   * @param mechanisms allowed; empty for all
   * @param required whether a peer must not be anonymous
   * @param certificateUser user of the TLS certificate, empty if there is none
   */
  public SaslServer(
      List<String> mechanisms, boolean required, Passwords passwords, String certificateUser) {
    this.required = required;
    this.passwords = passwords;
    this.certificateUser = certificateUser;
    this.offered = new ArrayList<>();
    for (String m : List.of("EXTERNAL", "PLAIN", "ANONYMOUS")) {
      boolean configured = mechanisms.isEmpty() || mechanisms.contains(m);
      boolean possible =
          switch (m) {
            case "EXTERNAL" -> !certificateUser.isEmpty();
            case "PLAIN" -> passwords != Passwords.NONE;
            default -> !required;
          };
      if (configured && possible) {
        offered.add(m);
      }
    }
  }

  @Override
  void begin() {
    begun = true;
    connection.bytes(HEADER);
    SaslMechanisms m = new SaslMechanisms();
    m.setSaslServerMechanisms(offered.stream().map(Symbol::valueOf).toArray(Symbol[]::new));
    send(m);
  }

  @Override
  void frame(Object body) {
    if (!(body instanceof SaslInit init) || done || asked) {
      throw AmqpException.framing("unexpected SASL frame");
    }
    String wanted = String.valueOf(init.getMechanism());
    byte[] response =
        init.getInitialResponse() == null
            ? new byte[0]
            : java.util.Arrays.copyOfRange(
                init.getInitialResponse().getArray(),
                init.getInitialResponse().getArrayOffset(),
                init.getInitialResponse().getArrayOffset() + init.getInitialResponse().getLength());
    asked = true;
    if (!offered.contains(wanted)) {
      outcome(false, wanted);
    } else if (wanted.equals("PLAIN")) {
      plain(response);
    } else {
      user = wanted.equals("EXTERNAL") ? certificateUser : "anonymous";
      outcome(true, wanted);
    }
  }

  private void outcome(boolean ok, String wanted) {
    SaslOutcome outcome = new SaslOutcome();
    outcome.setCode(ok ? SaslCode.OK : SaslCode.AUTH);
    send(outcome);
    if (ok) {
      mechanism = wanted;
      done = true;
    } else {
      user = "";
      connection.finish();
    }
  }

  private void plain(byte[] response) {
    int first = indexOf(response, 0);
    int second = first < 0 ? -1 : indexOf(response, first + 1);
    if (second <= first + 1) {
      outcome(false, "PLAIN");
      return;
    }
    String name = new String(response, first + 1, second - first - 1, StandardCharsets.UTF_8);
    char[] password =
        new String(response, second + 1, response.length - second - 1, StandardCharsets.UTF_8)
            .toCharArray();
    waits = true;
    passwords.check(
        name,
        password,
        ok -> {
          waits = false;
          if (!connection.isFinished()) {
            user = name;
            outcome(ok, "PLAIN");
            connection.afterSasl();
          }
        });
  }

  private static int indexOf(byte[] b, int from) {
    for (int i = from; i < b.length; i++) {
      if (b[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  @Override
  boolean skip() {
    if (required || begun) {
      return false;
    }
    user = "anonymous";
    done = true;
    return true;
  }
}
