/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Copies of all that a Controller keeps: a file from any database goes into any other.
 *
 * <p>Failures are {@link io.tule.api.TuleException}s: {@code CONFLICT} where something is in the
 * way, {@code NOT_FOUND} for a missing file, {@code MALFORMED_DOCUMENT} for one that is no backup
 * or is damaged, {@code FORBIDDEN} for a wrong passphrase.
 */
public interface BackupService {
  /**
   * Writes all that is stored at one moment to a new file that its owner alone may read, while
   * everything goes on.
   *
   * @param passphrase encrypts the file; empty: the file is not encrypted
   */
  Report backup(Path file, char[] passphrase);

  /**
   * Makes the store hold what the file holds, in one transaction, after the whole file was checked.
   * The control plane stops for that time, and starts anew. Every agent is told to read everything
   * again; its token stays valid.
   *
   * @param passphrase empty for a file that is not encrypted
   * @param replace also where the store holds agents, applications or several users, which are
   *     deleted
   */
  Report restore(Path file, char[] passphrase, boolean replace);

  /**
   * What a file holds.
   *
   * @param createdAt when it was made
   * @param version of the Tule that made it
   * @param schema number of its last migration
   * @param tables how many tables
   * @param rows how many rows in all
   */
  record Report(Instant createdAt, String version, int schema, int tables, long rows) {}
}
