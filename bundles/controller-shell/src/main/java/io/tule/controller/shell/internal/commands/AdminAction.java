/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.AuditEntry;
import io.tule.controller.AuditTrail;
import io.tule.controller.RequestReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/**
 * What every command of the Controller has. Commands act as {@link
 * io.tule.controller.Caller#CONSOLE} on accounts, and as the owner on what a user owns.
 */
public abstract class AdminAction extends Fleet implements Action {
  private static final int LONGEST_SECRET = 1024;

  @Reference Session session;

  @Reference(optional = true)
  RequestReader reader;

  @Reference(optional = true)
  AuditTrail trail;

  /** Runs the command; what the user can mend is one line without a trace. */
  @Override
  public final Object execute() throws CommandException {
    Optional<AuditTrail.Act> act = Optional.ofNullable(trail).map(this::begin);
    String refusal = "";
    try {
      run();
    } catch (TuleException e) {
      refusal = e.reason().name();
      String text = e.reason() + ": " + e.getMessage();
      if (e.reason() == ReasonCode.INTERNAL) {
        throw new TuleException(e.reason(), text, e);
      }
      throw new CommandException("Error executing command: " + text, text, e);
    } finally {
      String outcome = refusal;
      act.ifPresent(one -> one.end(outcome));
    }
    return null;
  }

  /** What a command changes stands in the audit log under the command's name. */
  private AuditTrail.Act begin(AuditTrail log) {
    Command command = getClass().getAnnotation(Command.class);
    String kind = command.name().split("-", 2)[0];
    AuditTrail.Act act = log.begin("", command.scope() + ":" + command.name(), kind, "");
    act.by(AuditEntry.Actor.SHELL);
    return act;
  }

  /** Does the command's work. */
  protected abstract void run();

  static long number(String value, String option) {
    try {
      return Long.parseLong(required(value, option));
    } catch (NumberFormatException e) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, option + " must be a number, not '" + value + "'", e);
    }
  }

  /** Of two flags that exclude one another, whether the first was given. */
  static boolean either(boolean first, boolean second, String names) {
    if (first == second) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "Give one of " + names);
    }
    return first;
  }

  static void say(String line) {
    System.out.println(line);
  }

  /** Prints a table with a row for each of some things. */
  static void table(List<String> columns, List<List<Object>> rows) {
    ShellTable table = new ShellTable();
    columns.forEach(table::column);
    for (List<Object> row : rows) {
      table.addRow().addContent(row.stream().map(cell -> (Object) clean(cell)).toList());
    }
    table.emptyTableText("None");
    table.print(System.out);
  }

  /** Prints a record: a line for each part. */
  static void print(Record what) {
    print(what, "");
  }

  private static void print(Record what, String indent) {
    for (RecordComponent part : what.getClass().getRecordComponents()) {
      Object value;
      try {
        value = part.getAccessor().invoke(what);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException(part.toString(), e);
      }
      if (value instanceof Record inner) {
        say(indent + part.getName() + ":");
        print(inner, indent + "  ");
      } else {
        say(indent + part.getName() + ": " + clean(value));
      }
    }
  }

  /** One line that cannot steer a terminal. */
  private static String clean(Object cell) {
    return String.valueOf(cell).replaceAll("\\p{Cntrl}+", " ");
  }

  /** Asks for a secret, without showing it; without a terminal it is a line of the input. */
  final String secret(String prompt) {
    try {
      String line =
          session.getTerminal() != null
              ? session.readLine(prompt + ": ", '*')
              : new BufferedReader(
                      new InputStreamReader(session.getKeyboard(), StandardCharsets.UTF_8))
                  .readLine();
      if (line == null || line.isEmpty() || line.length() > LONGEST_SECRET) {
        throw new TuleException(
            ReasonCode.INVALID_ARGUMENT,
            prompt + " is missing: type it at the prompt, or give it on the standard input");
      }
      return line;
    } catch (IOException e) {
      throw new TuleException(ReasonCode.INTERNAL, "The input ended", e);
    }
  }
}
