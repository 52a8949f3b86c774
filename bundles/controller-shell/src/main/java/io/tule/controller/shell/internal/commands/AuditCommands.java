/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.controller.AuditEntry;
import io.tule.controller.AuditQuery;
import io.tule.controller.AuditService;
import io.tule.controller.Caller;
import java.time.Instant;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The audit log. */
final class AuditCommands {
  private AuditCommands() {}

  /** {@code controller:audit}. */
  @Service
  @Command(scope = "controller", name = "audit", description = "Who changed what, newest first")
  public static class Audit extends AdminAction {
    @Reference(optional = true)
    AuditService audit;

    @Option(name = "--user", description = "E-mail or id of a user, uuid of an agent")
    String user = "";

    @Option(name = "--kind", description = "What was changed, such as iofog or application")
    String kind = "";

    @Option(name = "--limit", description = "How many entries at most, up to 1000")
    int limit = 50;

    @Override
    protected void run() {
      AuditQuery query = new AuditQuery(Instant.EPOCH, user, kind, Long.MAX_VALUE, limit);
      table(
          List.of("When", "Who", "From", "Operation", "Target", "Outcome"),
          there(audit).list(Caller.CONSOLE, query).stream()
              .map(
                  entry ->
                      List.<Object>of(
                          entry.at(),
                          who(entry.actor()),
                          entry.origin(),
                          entry.operation(),
                          entry.target(),
                          entry.outcome()))
              .toList());
    }

    private static String who(AuditEntry.Actor actor) {
      String name = actor.name().isEmpty() ? actor.id() : actor.name();
      return name.isEmpty() ? actor.kind() : actor.kind() + " " + name;
    }
  }
}
