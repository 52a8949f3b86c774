/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.command;

import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.parameters.Profile;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commands of an ioFog Agent 3.1 with their texts, for the console, the command line and the
 * Local API.
 */
public final class Commands {
  /** The version of the protocol's Agent that this one stands for. */
  public static final String VERSION = "3.1.0";

  private static final int STATUS_WIDTH = 28;
  private static final int INFO_WIDTH = 41;

  private final Host host;
  private final Parameters parameters;
  private final Reports reports;

  /** Creates the commands of an agent. */
  public Commands(Host host, Parameters parameters, Clock clock) {
    this.host = host;
    this.parameters = parameters;
    this.reports = new Reports(host, parameters, clock);
  }

  /** A value for each label of {@code status}. */
  public Map<String, String> statusLines() {
    return reports.status();
  }

  /** A value for each label of {@code info}. */
  public Map<String, String> infoLines() {
    return reports.info();
  }

  /** Carries out a line; a word that is no command is answered with the help. */
  public CommandResult run(String line) {
    List<String> words = List.of(line.strip().split(" ", -1));
    return switch (words.get(0)) {
      case "status" -> done(String.join("\n", padded(reports.status(), STATUS_WIDTH)));
      case "info" -> done(String.join("\n", padded(reports.info(), INFO_WIDTH)) + "\n");
      case "version", "--version", "-v" -> done(version());
      case "provision" -> words.size() < 2 ? help() : provision(words.get(1));
      case "deprovision" -> deprovision();
      case "switch" -> words.size() < 2 ? help() : choose(words.get(1));
      case "config" -> config(words.subList(1, words.size()));
      case "prune" -> prune();
      case "checkUpgradeReady" -> upgradeReady();
      case "start" -> done("");
      case "stop" -> done("The agent ends with its platform: tule down");
      default -> help();
    };
  }

  private static CommandResult done(String text) {
    return new CommandResult(text, true);
  }

  private static CommandResult failed(String text) {
    return new CommandResult(text, false);
  }

  private static List<String> padded(Map<String, String> lines, int width) {
    return lines.entrySet().stream()
        .map(
            each ->
                each.getKey()
                    + " ".repeat(Math.max(0, width - each.getKey().length()))
                    + ": "
                    + each.getValue())
        .toList();
  }

  private static CommandResult help() {
    return done(resource("help.txt"));
  }

  private static String version() {
    return "ioFog " + VERSION + " \n" + resource("version.txt");
  }

  private static String resource(String name) {
    try (InputStream text = Commands.class.getResourceAsStream(name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CommandResult provision(String key) {
    try {
      String uuid = host.provision(key);
      return done(
          "Provisioning with key \""
              + key
              + "\" ... Result: \nProvision success - Iofog UUID is "
              + uuid);
    } catch (TuleException e) {
      return failed("\nProvision failed with error message: \"" + e.getMessage() + "\"");
    }
  }

  private CommandResult deprovision() {
    String begin = "Deprovisioning from controller ... ";
    try {
      host.deprovision();
      return done(begin + "\nSuccess - tokens, identifiers and keys removed");
    } catch (TuleException e) {
      return failed(
          begin + (e.reason() == ReasonCode.CONFLICT ? "\nFailure - not provisioned" : "Error"));
    }
  }

  private CommandResult choose(String word) {
    Optional<Profile> next = Profile.of(word);
    if (next.isEmpty()) {
      return done("Invalid switcher state");
    }
    if (next.get() == parameters.profile()) {
      return done("Already using this configuration.");
    }
    parameters.choose(next.get());
    host.changed(EnumSet.allOf(Parameter.class));
    return done("Successfully switched to new configuration.");
  }

  private CommandResult config(List<String> words) {
    if (words.equals(List.of("defaults"))) {
      parameters.reset();
      host.changed(EnumSet.allOf(Parameter.class));
      return done("Configuration has been reset to its defaults.");
    }
    Optional<Map<Parameter, String>> wanted = ConfigWords.read(words);
    if (wanted.isEmpty()) {
      return help();
    }
    String text = ConfigWords.set(parameters, wanted.get());
    host.changed(wanted.get().keySet());
    return done(text);
  }

  /**
   * Sets parameters by the names of {@code POST /v2/config}.
   *
   * @return by name: why a value was refused
   * @throws TuleException with {@code INVALID_ARGUMENT} if no name is known
   */
  public Map<String, String> configure(Map<String, String> values) {
    Map<Parameter, String> wanted = new LinkedHashMap<>();
    Map<Parameter, String> names = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            Parameter.ofRestName(name)
                .ifPresent(
                    parameter -> {
                      wanted.put(parameter, value);
                      names.put(parameter, name);
                    }));
    if (wanted.isEmpty()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "Request not valid");
    }
    Map<String, String> refused = new LinkedHashMap<>();
    parameters
        .set(wanted)
        .forEach(
            (parameter, why) ->
                refused.put(names.get(parameter), why.replaceFirst(" -[a-z]+ ", " ")));
    host.changed(wanted.keySet());
    return refused;
  }

  private CommandResult prune() {
    try {
      return done(
          "\nSuccess - pruned dangling docker images, total reclaimed space: " + host.prune());
    } catch (TuleException e) {
      return done("\nFailure - not pruned.");
    }
  }

  private CommandResult upgradeReady() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("Ready To Upgrade", Boolean.toString(host.readyToUpgrade()));
    lines.put("Ready To Rollback", Boolean.toString(host.readyToRollback()));
    return done(String.join("\n", padded(lines, INFO_WIDTH)) + "\n");
  }
}
