/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.Endpoint;
import io.tule.client.state.Connections;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code connect}. */
@Service
@Command(scope = "tule", name = "connect", description = "Log in to a Controller")
public class ConnectCommand extends TuleAction {
  private static final int MAX_PASSWORD = 4096;

  @Option(
      name = "--ecn-addr",
      aliases = "--endpoint",
      description = "The Controller's address; this machine's own if not given")
  String address = "";

  @Option(name = "--name", description = "Accepted as iofogctl has it; without effect")
  String name = "";

  @Option(
      name = "--email",
      description = "The user; without it the credentials of this machine's first start are used")
  String email = "";

  @Option(
      name = "--pass",
      censor = true,
      description = "The password; - or nothing reads it from the standard input")
  String password = "";

  @Option(name = "--b64", description = "The password is given in base64")
  boolean encoded;

  @Override
  protected void run() {
    Connections connections = workspace().connections();
    if (email.isEmpty() && address.isEmpty()) {
      connections.connectLocally(namespace());
    } else if (email.isEmpty()) {
      throw missing("--email");
    } else {
      URI base = address.isEmpty() ? connections.localBase() : Endpoint.base(address);
      connections.connect(namespace(), base, email, password());
    }
    say("Successfully connected resources to namespace " + namespace());
  }

  private String password() {
    String given = password.isEmpty() || password.equals("-") ? firstLine() : password;
    if (!encoded) {
      return given;
    }
    try {
      return new String(Base64.getDecoder().decode(given), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "The password is not base64", e);
    }
  }

  private static String firstLine() {
    try {
      String text = new String(System.in.readNBytes(MAX_PASSWORD), StandardCharsets.UTF_8);
      return text.lines().findFirst().orElseThrow(() -> missing("--pass"));
    } catch (IOException e) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "The password cannot be read", e);
    }
  }
}
