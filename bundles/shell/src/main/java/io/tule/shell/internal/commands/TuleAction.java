/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.ControllerClient;
import io.tule.client.Progress;
import io.tule.shell.internal.console.Binder;
import io.tule.shell.internal.console.Workspace;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;

/** What every command has: a namespace, its Controller, and errors that begin with their reason. */
public abstract class TuleAction implements Action {
  @Option(
      name = "-n",
      aliases = "--namespace",
      description = "Namespace; the current one if not given")
  String namespace = "";

  private final Workspace workspace = Workspace.ofProcess();

  /**
   * Runs the command for Karaf's console, which logs the trace of every failure but its own {@code
   * CommandException}; what the user can mend needs none, a defect of ours does.
   */
  @Override
  public final Object execute() throws CommandException, InterruptedException {
    try {
      new Binder(this).rebind(rest());
      run();
    } catch (TuleException e) {
      TuleException failure = withReason(e);
      if (e.reason() == ReasonCode.INTERNAL) {
        throw failure;
      }
      String text = failure.getMessage();
      throw new CommandException("Error executing command: " + text, text, e);
    }
    return null;
  }

  /**
   * Runs the command with its words bound.
   *
   * @throws TuleException whose message begins with its reason
   */
  public final void perform() throws InterruptedException {
    try {
      run();
    } catch (TuleException e) {
      throw withReason(e);
    }
  }

  private static TuleException withReason(TuleException e) {
    return new TuleException(e.reason(), e.reason() + ": " + e.getMessage(), e);
  }

  /** The words after the command's arguments, which Karaf leaves to the command. */
  protected List<String> rest() {
    return List.of();
  }

  /** Does the command's work; results go to the standard output, all else to the error stream. */
  protected abstract void run() throws InterruptedException;

  /** Where the data is. */
  protected final Workspace workspace() {
    return workspace;
  }

  /** The namespace that the command works in. */
  protected final String namespace() {
    return namespace.isEmpty() ? workspace.connections().state().currentNamespace() : namespace;
  }

  /** A client for the namespace's Controller. */
  protected final ControllerClient client() {
    return workspace.connections().open(namespace());
  }

  /** Progress goes to the error stream, so that results can be piped. */
  protected final Progress progress() {
    return System.err::println;
  }

  /** Prints a line of the result. */
  protected final void say(String line) {
    System.out.println(line);
  }

  /** Fails for a word that is not one of some words. */
  protected static TuleException unknownWord(String what, String word, List<String> words) {
    return new TuleException(
        ReasonCode.INVALID_ARGUMENT,
        what + " '" + word + "' is not one of " + String.join(", ", words));
  }

  /**
   * The parts of {@code APPLICATION/NAME}.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} if the text has no such form
   */
  protected static String[] qualified(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "'" + text + "' must have the form APPLICATION/NAME");
    }
    return parts;
  }

  /** A required word that is missing. */
  protected static TuleException missing(String what) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, what + " is missing");
  }
}
