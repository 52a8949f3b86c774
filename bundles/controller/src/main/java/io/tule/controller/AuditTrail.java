/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Optional;

/**
 * Lets whoever takes requests say what the audit log shall hold of them. An act belongs to the
 * thread that began it; the first transaction that the thread writes until the act's end stores its
 * entry together with the change.
 */
public interface AuditTrail {
  /**
   * Begins an act. It is written only after {@link Act#by}.
   *
   * @param origin see {@link AuditEntry#origin}
   * @param operation see {@link AuditEntry#operation}
   * @param kind see {@link AuditEntry#kind}
   * @param target see {@link AuditEntry#target}
   */
  Act begin(String origin, String operation, String kind, String target);

  /** The act of this thread. */
  Optional<Act> current();

  /** What a thread is doing for somebody. */
  interface Act {
    /** Says who it is that asks. */
    void by(AuditEntry.Actor actor);

    /** Says what it is about, where the act does not know yet. */
    void names(String target);

    /** Leaves the entry to {@link #done}, because only the answer tells who and what. */
    void defer();

    /** Writes the entry of a deferred act. */
    void done(AuditEntry.Actor actor, String target);

    /**
     * Ends the act. A refusal is written soon after, unless there are very many.
     *
     * @param refusal the reason code, empty where nothing was refused
     */
    void end(String refusal);
  }
}
