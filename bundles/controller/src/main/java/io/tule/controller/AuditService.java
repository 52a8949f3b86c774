/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.List;

/** The log of who changed what; for administrators. */
public interface AuditService {
  /**
   * Entries, newest first.
   *
   * @throws ControllerException of kind FORBIDDEN for others than administrators
   */
  List<AuditEntry> list(Caller caller, AuditQuery query);
}
