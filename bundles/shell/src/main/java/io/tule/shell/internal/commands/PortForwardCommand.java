/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.PortForwarder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/** {@code port-forward APPLICATION/NAME LOCAL:INTERNAL}; outside Karaf alone, where it can wait. */
@Command(
    scope = "tule",
    name = "port-forward",
    description = "Reach a microservice's port by a port of this machine, until interrupted")
public class PortForwardCommand extends TuleAction {
  private static final Pattern PORTS = Pattern.compile("(?:(\\d{1,5}):)?(\\d{1,5})");
  private static final int LAST = 65535;

  @Argument(index = 0, name = "name", required = true, description = "APPLICATION/NAME")
  String name = "";

  @Argument(
      index = 1,
      name = "ports",
      required = true,
      description = "LOCAL:INTERNAL, 0 as LOCAL for any free one, or one number for both")
  String ports = "";

  @Option(name = "--address", description = "Local address to listen on")
  String address = "127.0.0.1";

  @Argument(
      index = 2,
      name = "options",
      multiValued = true,
      description = "Options may stand here too")
  List<String> rest = new ArrayList<>();

  @Override
  protected List<String> rest() {
    return rest;
  }

  @Override
  protected void run() throws InterruptedException {
    Matcher matcher = PORTS.matcher(ports);
    if (!matcher.matches()) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "'" + ports + "' must have the form LOCAL:INTERNAL");
    }
    int internal = number(matcher.group(2));
    int local = matcher.group(1) == null ? internal : number(matcher.group(1));
    String[] parts = qualified(name);
    var client = client();
    String uuid = client.microservice(parts[0], parts[1]).path("uuid").asText();
    InetSocketAddress where = new InetSocketAddress(address, local);
    if (where.isUnresolved()) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "The address '" + address + "' is not known");
    }
    try (PortForwarder forwarder = new PortForwarder(client, progress(), uuid, internal, where)) {
      Runtime.getRuntime().addShutdownHook(new Ending(forwarder));
      say("Forwarding " + address + ":" + forwarder.port() + " to " + name + ":" + internal);
      forwarder.run();
    }
  }

  private static int number(String text) {
    int number = Integer.parseInt(text);
    if (number > LAST) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "Port " + number + " is not between 1 and " + LAST);
    }
    return number;
  }

  /** Gives the way back when the command is interrupted. */
  private static final class Ending extends Thread {
    private final PortForwarder forwarder;

    Ending(PortForwarder forwarder) {
      super("tule-port-forward-end");
      this.forwarder = forwarder;
    }

    @Override
    public void run() {
      forwarder.close();
    }
  }
}
