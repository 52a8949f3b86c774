/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code configure current-namespace NAME}. */
@Service
@Command(scope = "tule", name = "configure", description = "Set the current namespace")
public class ConfigureCommand extends TuleAction {
  private static final List<String> RESOURCES = List.of("current-namespace", "default-namespace");

  @Argument(index = 0, name = "resource", required = true, description = "current-namespace")
  @Completion(value = StringsCompleter.class, values = "current-namespace")
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "The namespace's name")
  String name = "";

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
  protected void run() {
    if (!RESOURCES.contains(resource)) {
      throw unknownWord("Resource", resource, RESOURCES);
    }
    workspace().connections().state().useNamespace(name);
    say("Successfully configured " + resource + " " + name);
  }
}
