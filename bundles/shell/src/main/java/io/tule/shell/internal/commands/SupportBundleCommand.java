/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.shell.internal.console.Version;
import io.tule.shell.internal.doctor.SupportBundle;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code support-bundle [FILE]}. */
@Service
@Command(
    scope = "tule",
    name = "support-bundle",
    description = "Pack what support needs to know of this machine, without secrets")
public class SupportBundleCommand extends TuleAction {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Argument(index = 0, name = "file", description = "The archive; named after the time if missing")
  String file = "";

  @Override
  protected void run() {
    Clock clock = Clock.systemUTC();
    String name =
        file.isEmpty() ? "tule-support-" + TIME.format(clock.instant()) + ".tar.gz" : file;
    Path path = Path.of(name).toAbsolutePath();
    try {
      var names =
          new SupportBundle(workspace().data(), System::getenv, clock).write(path, Version.text());
      names.forEach(each -> System.err.println("  " + each));
      say("Written: " + path);
    } catch (FileAlreadyExistsException e) {
      throw new TuleException(ReasonCode.CONFLICT, path + " is there already", e);
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.DISK_FULL, path + " cannot be written: " + e.getMessage(), e);
    }
  }
}
