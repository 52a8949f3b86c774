/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.time.Instant;

/**
 * One change, or one that was refused. Holds no body of a request and no secret.
 *
 * @param id grows with time; 0 before it is stored
 * @param actor who asked for it
 * @param origin the address the request came from, empty for the shell
 * @param operation method and route, such as {@code POST /application}, or the shell's command
 * @param kind what was changed, such as {@code application}
 * @param target its name or id, empty where the request names none
 * @param outcome {@link #DONE} or the reason code of the refusal
 */
public record AuditEntry(
    long id,
    Instant at,
    Actor actor,
    String origin,
    String operation,
    String kind,
    String target,
    String outcome) {
  /** The outcome of what was changed. */
  public static final String DONE = "DONE";

  private static final int LONGEST = 255;

  /** Cuts what is too long for a line. */
  public AuditEntry {
    origin = cut(origin);
    operation = cut(operation);
    kind = cut(kind);
    target = cut(target);
    outcome = cut(outcome);
  }

  /**
   * Who asks for a change.
   *
   * @param kind user, agent, shell or nobody
   * @param id the user's id or the agent's uuid, empty for others
   * @param name the user's e-mail or the agent's name, empty for others
   */
  public record Actor(String kind, String id, String name) {
    /** Somebody without a token. */
    public static final Actor NOBODY = new Actor("nobody", "", "");

    /** Somebody at the platform's console. */
    public static final Actor SHELL = new Actor("shell", "", "");

    /** Cuts what is too long for a line. */
    public Actor {
      id = cut(id);
      name = cut(name);
    }
  }

  /** Half a character and a NUL are kept by no database alike. */
  private static String cut(String text) {
    StringBuilder kept = new StringBuilder();
    for (int i = 0; i < text.length() && kept.length() < LONGEST; i++) {
      char c = text.charAt(i);
      kept.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return kept.toString();
  }
}
