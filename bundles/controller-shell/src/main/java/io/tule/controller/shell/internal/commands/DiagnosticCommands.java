/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Microservice;
import io.tule.controller.DiagnosticService;
import io.tule.controller.FtpTarget;
import io.tule.controller.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Traces and snapshots. */
final class DiagnosticCommands {
  private DiagnosticCommands() {}

  /** A command of diagnostics. */
  abstract static class OnDiagnostics extends MicroserviceCommands.OnMicroservice {
    @Reference(optional = true)
    DiagnosticService diagnostics;
  }

  /** {@code controller:diagnostics-strace-update}. */
  @Service
  @Command(
      scope = "controller",
      name = "diagnostics-strace-update",
      description = "Start or stop the trace of a microservice")
  public static class StraceUpdate extends OnDiagnostics {
    @Option(name = "-e", aliases = "--enable", description = "Start")
    boolean enable;

    @Option(name = "-o", aliases = "--disable", description = "Stop")
    boolean disable;

    @Override
    protected void run() {
      boolean on = either(enable, disable, "--enable, --disable");
      Owned<Microservice> of = microservice();
      there(diagnostics).trace(of.owner(), of.thing().uuid(), on);
      say(on ? "Trace ordered" : "End of the trace ordered");
    }
  }

  /** {@code controller:diagnostics-strace-info}. */
  @Service
  @Command(
      scope = "controller",
      name = "diagnostics-strace-info",
      description = "Print the trace of a microservice")
  public static class StraceInfo extends OnDiagnostics {
    @Option(name = "-f", aliases = "--format", description = "string")
    String format = "";

    @Override
    protected void run() {
      Owned<Microservice> of = microservice();
      say(there(diagnostics).traced(of.owner(), of.thing().uuid()));
    }
  }

  /** {@code controller:diagnostics-strace-ftp-post}. */
  @Service
  @Command(
      scope = "controller",
      name = "diagnostics-strace-ftp-post",
      description = "Send a trace to an FTP server; asks for the password")
  public static class StraceFtp extends OnDiagnostics {
    @Option(name = "-h", aliases = "--ftpHost", description = "Host")
    String host = "";

    @Option(name = "-p", aliases = "--ftpPort", description = "Port")
    String port = "21";

    @Option(name = "-u", aliases = "--ftpUser", description = "User")
    String user = "";

    @Option(name = "-d", aliases = "--ftpDestDir", description = "Folder")
    String folder = "";

    @Override
    protected void run() {
      Owned<Microservice> of = microservice();
      FtpTarget target =
          new FtpTarget(
              required(host, "--ftpHost"),
              (int) number(port, "--ftpPort"),
              required(user, "--ftpUser"),
              secret("Password"),
              folder);
      there(diagnostics).sendTrace(of.owner(), of.thing().uuid(), target);
      say("Sent");
    }
  }

  /** {@code controller:diagnostics-image-snapshot-create}. */
  @Service
  @Command(
      scope = "controller",
      name = "diagnostics-image-snapshot-create",
      description = "Ask for a microservice's file system")
  public static class SnapshotCreate extends OnDiagnostics {
    @Override
    protected void run() {
      Owned<Microservice> of = microservice();
      there(diagnostics).requestSnapshot(of.owner(), of.thing().uuid());
      say("Snapshot ordered");
    }
  }

  /** {@code controller:diagnostics-image-snapshot-get}. */
  @Service
  @Command(
      scope = "controller",
      name = "diagnostics-image-snapshot-get",
      description = "Write the file system that an agent brought to a file")
  public static class SnapshotGet extends OnDiagnostics {
    @Option(name = "-o", aliases = "--output", description = "File to write")
    String output = "";

    @Override
    protected void run() {
      Path file = Path.of(required(output, "--output"));
      Owned<Microservice> of = microservice();
      Snapshot snapshot = there(diagnostics).snapshot(of.owner(), of.thing().uuid());
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
        snapshot.writeTo(out);
      } catch (IOException e) {
        throw new TuleException(ReasonCode.CONFLICT, "Cannot write " + file + ": " + e, e);
      }
      say("Wrote " + snapshot.length() + " bytes to " + file);
    }
  }
}
