/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code provision KEY}. */
@Service
@Command(scope = "tule", name = "provision", description = "Bind this agent to a Controller")
public class ProvisionCommand extends AgentAction {
  @Argument(
      index = 0,
      name = "key",
      required = true,
      censor = true,
      description = "The provisioning key")
  String key = "";

  @Option(
      name = "--controller",
      description = "The Controller's address; the configured one if not given")
  String controller = "";

  @Argument(
      index = 1,
      name = "options",
      multiValued = true,
      description = "Options may stand here too")
  List<String> rest = new ArrayList<>();

  @Override
  protected List<String> rest() {
    return rest;
  }

  @Override
  protected void run() {
    String url = controller.isEmpty() ? "" : io.tule.client.Endpoint.base(controller).toString();
    say("Provisioned: " + control().provision(url, key));
  }
}
