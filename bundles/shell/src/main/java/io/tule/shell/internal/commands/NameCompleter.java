/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;

/** The names of resources of the kind that the word before the name says. */
@Service
public class NameCompleter extends Words {
  @Override
  List<String> words(CommandLine line) {
    String[] arguments = line.getArguments();
    int before = line.getCursorArgumentIndex() - 1;
    if (before < 0 && arguments.length == 1) {
      // Karaf checks an argument that is complete by itself, without the word before it.
      return List.of(arguments[0]);
    }
    return before < 0 || before >= arguments.length ? List.of() : Names.of(arguments[before]);
  }
}
