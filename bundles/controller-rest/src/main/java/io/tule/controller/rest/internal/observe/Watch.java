/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import io.tule.controller.AuditEntry.Actor;
import io.tule.controller.AuditService;
import io.tule.controller.AuditTrail;
import io.tule.controller.ControllerException;
import java.util.List;
import java.util.Optional;

/**
 * Who watches the requests.
 *
 * @param trail writes the audit log
 * @param audit reads it
 * @param origin knows where requests come from
 */
public record Watch(AuditTrail trail, AuditService audit, Origin origin) {
  /** Nobody watches. */
  public static Watch none() {
    return new Watch(
        new Blind(),
        (caller, query) -> {
          throw ControllerException.forbidden("There is no audit log");
        },
        new Origin(List.of()));
  }

  private static final class Blind implements AuditTrail, AuditTrail.Act {
    @Override
    public Act begin(String origin, String operation, String kind, String target) {
      return this;
    }

    @Override
    public Optional<Act> current() {
      return Optional.empty();
    }

    @Override
    public void by(Actor actor) {}

    @Override
    public void names(String target) {}

    @Override
    public void defer() {}

    @Override
    public void done(Actor actor, String target) {}

    @Override
    public void end(String refusal) {}
  }
}
