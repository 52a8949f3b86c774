/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import io.tule.client.ControllerClient;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;

/** Starts or stops an application. */
abstract class ActivationAction extends TuleAction {
  @Argument(index = 0, name = "resource", required = true, description = "application")
  @Completion(
      value = org.apache.karaf.shell.support.completers.StringsCompleter.class,
      values = "application")
  String resource = "";

  @Argument(index = 1, name = "name", required = true, description = "The application's name")
  @Completion(NameCompleter.class)
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

  final void activate(boolean activated) {
    if (!resource.equals("application")) {
      throw unknownWord("Resource", resource, List.of("application"));
    }
    ControllerClient client = client();
    String path = "/application/" + encode(name);
    // Controller 3.0.4 answers a PATCH of an unknown name with a text that does not say the name.
    client.get(path);
    client.call("PATCH", path, object().put("isActivated", activated));
  }
}
