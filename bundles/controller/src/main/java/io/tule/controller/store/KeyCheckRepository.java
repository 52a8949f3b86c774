/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

/** What tells whether a controller has the key with which the stored secrets are sealed. */
public interface KeyCheckRepository {
  /** A known text, sealed with the key; "" where no controller has stored one yet. */
  String sealed();

  /** Stores it, once and for all. */
  void store(String sealed);
}
