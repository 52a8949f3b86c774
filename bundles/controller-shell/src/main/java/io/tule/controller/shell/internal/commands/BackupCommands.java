/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.BackupService;
import io.tule.controller.store.BackupService.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** Backups. */
final class BackupCommands {
  private BackupCommands() {}

  /** What both have. */
  abstract static class OnFile extends AdminAction {
    @Reference(optional = true)
    BackupService backups;

    @Argument(name = "file", required = true, description = "File on the Controller's machine")
    @Completion(FileCompleter.class)
    String file = "";

    @Option(
        name = "-p",
        aliases = "--passphrase",
        description = "Ask for the passphrase that encrypts the file")
    boolean ask;

    @Option(
        name = "-k",
        aliases = "--passphrase-file",
        description = "File with the passphrase in its first line")
    @Completion(FileCompleter.class)
    String keyFile = "";

    final char[] passphrase() {
      if (ask) {
        return secret("Passphrase").toCharArray();
      }
      if (keyFile.isEmpty()) {
        return new char[0];
      }
      try {
        String line = Files.readString(Path.of(keyFile)).lines().findFirst().orElse("");
        return required(line, "The passphrase in " + keyFile).toCharArray();
      } catch (IOException e) {
        throw new TuleException(ReasonCode.NOT_FOUND, "No file can be read at " + keyFile, e);
      }
    }

    final void report(String what, Report report) {
      say(
          what
              + file
              + " ("
              + report.rows()
              + " rows in "
              + report.tables()
              + " tables, schema "
              + report.schema()
              + ", made "
              + report.createdAt()
              + ")");
    }
  }

  /** {@code tule:backup}. */
  @Service
  @Command(
      scope = "tule",
      name = "backup",
      description = "Write all that the Controller holds to a new file")
  public static class Backup extends OnFile {
    @Override
    protected void run() {
      report("Backup written: ", there(backups).backup(Path.of(file), passphrase()));
    }
  }

  /** {@code tule:restore}. */
  @Service
  @Command(
      scope = "tule",
      name = "restore",
      description = "Make the Controller hold what a backup holds")
  public static class Restore extends OnFile {
    @Option(name = "-r", aliases = "--replace", description = "Delete what is there now")
    boolean replace;

    @Override
    protected void run() {
      report("Restored: ", there(backups).restore(Path.of(file), passphrase(), replace));
    }
  }
}
