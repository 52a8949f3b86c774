/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.shell.internal.console.EngineLogs;
import io.tule.shell.internal.console.LogPrinter;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code logs microservice APPLICATION/NAME}. */
@Service
@Command(
    scope = "tule",
    name = "logs",
    description = "Print the log of a microservice that runs on this machine")
public class LogsCommand extends TuleAction {
  private static final int MAX_TAIL = 10_000;

  @Argument(index = 0, name = "resource", required = true, description = "microservice")
  @Completion(value = StringsCompleter.class, values = "microservice")
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "APPLICATION/NAME")
  @Completion(NameCompleter.class)
  String name = "";

  @Option(name = "-f", aliases = "--follow", description = "Go on with what comes")
  boolean follow;

  @Option(name = "--tail", description = "How many lines from the end, up to 10000")
  int tail = 100;

  @Reference(optional = true)
  AgentControl agent;

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
    if (List.of("agent", "controller").contains(resource)) {
      throw new TuleException(
          ReasonCode.NOT_IMPLEMENTED, "logs " + resource + " is not implemented; use: tule logs");
    }
    if (!resource.equals("microservice")) {
      throw unknownWord("Resource", resource, List.of("microservice"));
    }
    if (tail < 0 || tail > MAX_TAIL) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "--tail must be between 0 and " + MAX_TAIL);
    }
    String[] parts = qualified(name);
    String uuid = client().microservice(parts[0], parts[1]).path("uuid").asText();
    if (agent == null) {
      new EngineLogs(workspace().data(), System.out).print(name, uuid, tail, follow);
      return;
    }
    LogPrinter printer = new LogPrinter(System.out);
    printer.print(sink -> agent.logs(uuid, new LogOptions(tail, follow, 0), sink));
  }
}
