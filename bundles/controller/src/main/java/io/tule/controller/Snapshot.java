/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.io.IOException;
import java.io.OutputStream;

/** A snapshot of a microservice's file system that waits to be fetched, once. */
public interface Snapshot {
  /** A name for the file, without a path: letters, digits, dots and hyphens. */
  String fileName();

  /** In bytes. */
  long length();

  /**
   * Writes the archive, piece by piece, and forgets it afterwards.
   *
   * @throws IOException where the reader went away; the archive is kept
   */
  void writeTo(OutputStream out) throws IOException;
}
