/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.standalone;

import io.tule.shell.internal.commands.TuleAction;
import io.tule.shell.internal.console.Binder;
import java.lang.reflect.Field;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/** The texts of {@code help}. */
final class Help {
  private Help() {}

  static String overview() {
    StringBuilder text = new StringBuilder("Usage: tule COMMAND [ARGUMENTS] [OPTIONS]\n\n");
    for (Map.Entry<String, Supplier<TuleAction>> entry : Commands.all().entrySet()) {
      line(text, entry.getKey(), command(entry.getValue().get()).description());
    }
    line(text, "agent", "The agent of this machine, as iofog-agent has it: tule agent help");
    line(text, "completion", "Print a script for bash that completes commands and names");
    line(text, "help", "Show the arguments of a command");
    return text.append("\nExit status: 0 done, 1 internal, 2 bad argument, 3 unauthorised,")
        .append(" 4 not found, 5 conflict,\n6 not implemented, 7 time-out, 10 not running.\n")
        .toString();
  }

  static String of(String name, Action action) {
    Binder binder = new Binder(action);
    StringBuilder text =
        new StringBuilder(command(action).description()).append("\n\nUsage: tule ");
    text.append(name);
    for (Field field : binder.arguments().values()) {
      Argument argument = field.getAnnotation(Argument.class);
      text.append(' ');
      text.append(argument.required() ? argument.name() : "[" + argument.name() + "]");
    }
    text.append(" [options]\n\n");
    for (Field field : binder.arguments().values()) {
      Argument argument = field.getAnnotation(Argument.class);
      line(text, argument.name(), argument.description());
    }
    for (Field field : new LinkedHashSet<>(binder.options().values())) {
      Option option = field.getAnnotation(Option.class);
      String aliases = option.aliases().length == 0 ? "" : ", " + option.aliases()[0];
      line(text, option.name() + aliases, option.description());
    }
    return text.toString();
  }

  private static Command command(Action action) {
    return action.getClass().getAnnotation(Command.class);
  }

  private static void line(StringBuilder text, String name, String description) {
    text.append("  ").append(name);
    text.append(" ".repeat(Math.max(1, 20 - name.length())));
    text.append(description).append('\n');
  }
}
