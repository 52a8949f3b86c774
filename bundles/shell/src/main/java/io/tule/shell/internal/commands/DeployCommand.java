/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.client.Deployer;
import io.tule.client.yaml.Manifest;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** {@code deploy -f FILE}. */
@Service
@Command(scope = "tule", name = "deploy", description = "Create or update what documents describe")
public class DeployCommand extends TuleAction {
  @Option(
      name = "-f",
      aliases = "--file",
      required = true,
      multiValued = true,
      description = "YAML file, or - for the standard input")
  @Completion(FileCompleter.class)
  List<String> files = new ArrayList<>();

  @Override
  protected void run() {
    List<Manifest> manifests = Documents.read(namespace(), files);
    new Deployer(client(), progress()).deploy(manifests);
    say("Successfully deployed resources");
  }
}
