/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.journal.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of a server that leads to a port of this node, by OpenSSH's client. It comes back by
 * itself while the Controller wants it. Used on the link's lane.
 */
final class Tunnel {
  private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final String OPENED = "remote forward success";
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9.-]*)(?::(\\d{1,5}))?");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*");
  private static final int SSH_PORT = 22;
  private static final int DEFAULT_REMOTE = 9999;

  private final Programs programs;
  private final Supplier<List<String>> ssh;
  private final Path directory;
  private final Lanes lanes;
  private final Runnable changed;
  private Wanted wanted = Wanted.NONE;
  private Programs.Running program;
  private String state = "CLOSED";
  private String message = "-";
  private Duration pause = FIRST_PAUSE;

  /** Incremented with each order, so that an earlier program's end counts no more. */
  private int generation;

  /**
   * Nothing is open yet.
   *
   * @param directory gets the server's key and the helper that hands the password over
   * @param changed called when the state is another one
   */
  Tunnel(
      Programs programs,
      Supplier<List<String>> ssh,
      Path directory,
      Lanes lanes,
      Runnable changed) {
    this.programs = programs;
    this.ssh = ssh;
    this.directory = directory;
    this.lanes = lanes;
    this.changed = changed;
  }

  private record Wanted(
      String username,
      String password,
      String host,
      int port,
      String key,
      int remotePort,
      int localPort) {
    static final Wanted NONE = new Wanted("-", "", "-", 0, "", 0, 0);

    @Override
    public String toString() {
      return host + ":" + remotePort;
    }
  }

  /** Takes the Controller's record. */
  void order(JsonNode record) {
    if (record.path("closed").asBoolean()) {
      if (wanted.equals(Wanted.NONE)) {
        message = "There is no tunnel to close";
      } else {
        end();
      }
      return;
    }
    Wanted next = read(record);
    if (next.equals(wanted) && program != null) {
      message = "The tunnel is open already";
      return;
    }
    end();
    wanted = next;
    pause = FIRST_PAUSE;
    open();
  }

  private static Wanted read(JsonNode record) {
    Matcher host = HOST.matcher(record.path("host").asText(""));
    String port = host.matches() ? host.group(2) : null;
    return new Wanted(
        record.path("username").asText(""),
        record.path("password").asText(""),
        host.matches() ? host.group(1) : "",
        port == null ? SSH_PORT : Integer.parseInt(port),
        record.path("rsakey").asText(""),
        record.path("rport").asInt(DEFAULT_REMOTE),
        record.path("lport").asInt(SSH_PORT));
  }

  /** Closes it. */
  void end() {
    generation++;
    wanted = Wanted.NONE;
    if (program != null) {
      program.end();
      program = null;
    }
    if (!state.equals("CLOSED")) {
      LOG.info("The tunnel is closed");
    }
    state("CLOSED", "-");
  }

  private void state(String next, String text) {
    boolean other = !next.equals(state) || !text.equals(message);
    state = next;
    message = text;
    if (other) {
      changed.run();
    }
  }

  private void open() {
    int mine = generation;
    if (wanted.host().isEmpty() || !USER.matcher(wanted.username()).matches()) {
      state("FAILED", "The tunnel's host or user name is none");
      return;
    }
    if (ssh.get().isEmpty()) {
      state("FAILED", "This node has no command that opens tunnels");
      return;
    }
    StringBuilder last = new StringBuilder();
    try {
      Map<String, String> environment =
          Map.of(
              "SSH_ASKPASS",
              askpass().toString(),
              "SSH_ASKPASS_REQUIRE",
              "force",
              "DISPLAY",
              ":0",
              "TULE_TUNNEL_PASSWORD",
              wanted.password());
      program =
          programs.start(
              command(),
              environment,
              line -> heard(mine, line, last),
              status -> Lanes.run(lanes.link(), () -> ended(mine, status, last)));
    } catch (IOException e) {
      state("FAILED", "ssh cannot be started: " + e.getMessage());
      again(mine);
    }
  }

  private List<String> command() throws IOException {
    List<String> words = new ArrayList<>(ssh.get());
    words.addAll(List.of("-N", "-T", "-v", "-F", "/dev/null"));
    for (String option :
        List.of(
            "StrictHostKeyChecking=yes",
            "UserKnownHostsFile=\"" + knownHosts() + "\"",
            "GlobalKnownHostsFile=/dev/null",
            "ExitOnForwardFailure=yes",
            "ConnectTimeout=60",
            "ServerAliveInterval=10",
            "ServerAliveCountMax=3",
            "PubkeyAuthentication=no",
            "PreferredAuthentications=password,keyboard-interactive",
            "NumberOfPasswordPrompts=1")) {
      words.addAll(List.of("-o", option));
    }
    words.addAll(List.of("-p", Integer.toString(wanted.port()), "-l", wanted.username()));
    words.addAll(List.of("-R", wanted.remotePort() + ":localhost:" + wanted.localPort()));
    words.addAll(List.of("--", wanted.host()));
    return words;
  }

  /** The record has the line of a known_hosts file, or the key alone. */
  private Path knownHosts() throws IOException {
    String key = wanted.key().strip();
    String name =
        wanted.port() == SSH_PORT ? wanted.host() : "[" + wanted.host() + "]:" + wanted.port();
    String text = key.matches("(?s)(ssh|ecdsa)-.*") ? name + " " + key : key;
    Path file = directory.resolve("known_hosts");
    PrivateFiles.createDirectory(directory);
    PrivateFiles.replace(file, (text + "\n").getBytes(StandardCharsets.UTF_8), false);
    return file;
  }

  private Path askpass() throws IOException {
    Path file = directory.resolve("askpass");
    PrivateFiles.createDirectory(directory);
    PrivateFiles.replace(
        file,
        "#!/bin/sh\nprintf '%s\\n' \"$TULE_TUNNEL_PASSWORD\"\n".getBytes(StandardCharsets.UTF_8),
        false);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  private void heard(int mine, String line, StringBuilder last) {
    if (line.contains(OPENED)) {
      Lanes.run(
          lanes.link(),
          () -> {
            if (mine == generation) {
              pause = FIRST_PAUSE;
              LOG.info("The tunnel to {} is open", wanted);
              state("OPEN", "-");
            }
          });
    } else if (!line.startsWith("debug") && !line.isBlank()) {
      synchronized (last) {
        last.setLength(0);
        last.append(line.strip());
      }
    }
  }

  private void ended(int mine, int status, StringBuilder last) {
    if (mine != generation) {
      return;
    }
    program = null;
    String text;
    synchronized (last) {
      text = last.length() == 0 ? "ssh ended with " + status : last.toString();
    }
    LOG.warn("The tunnel to {} failed: {}", wanted, text);
    state("FAILED", text);
    again(mine);
  }

  private void again(int mine) {
    Duration wait = pause;
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    var unused =
        Lanes.later(
            lanes.link(),
            wait,
            () -> {
              if (mine == generation) {
                open();
              }
            });
  }

  /** For the status report. */
  ObjectNode status() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("username", wanted.username())
        .put("host", wanted.host())
        .put("rport", wanted.remotePort())
        .put("lport", wanted.localPort())
        .put("status", state)
        .put("errormessage", message);
  }
}
