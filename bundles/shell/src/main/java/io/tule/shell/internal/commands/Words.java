/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/** Completes one of some words. */
abstract class Words implements Completer {
  /** The words that fit at this place. */
  abstract List<String> words(CommandLine line);

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    String typed = line.getCursorArgument();
    String prefix = typed == null ? "" : typed.substring(0, line.getArgumentPosition());
    for (String word : words(line)) {
      if (word.startsWith(prefix)) {
        candidates.add(word + " ");
      }
    }
    return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
  }
}
