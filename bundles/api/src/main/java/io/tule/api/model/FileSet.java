/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/**
 * A named set of files that a user keeps at the Controller; what is in the files is not here.
 *
 * @param id 0 when it is new
 * @param name unique among the owner's sets of the same kind
 * @param type {@link #OPAQUE} or {@link #TLS}; the latter's values are in base64. A configuration
 *     map is opaque
 * @param immutable whether its files never change; secrets are not
 * @param useVault kept for clients that ask for it; this Controller has no other store
 */
public record FileSet(
    long id,
    long ownerId,
    Kind kind,
    String name,
    String type,
    boolean immutable,
    boolean useVault,
    Instant createdAt,
    Instant updatedAt) {
  /** Values are the files' texts. */
  public static final String OPAQUE = "Opaque";

  /** Values are the files' bytes in base64. */
  public static final String TLS = "tls";

  /** What the files may be read by. */
  public enum Kind {
    /** On a node by the agent alone. */
    SECRET("Secret", "secret"),
    /** On a node by everybody. */
    CONFIG_MAP("ConfigMap", "configMap");

    private final String text;
    private final String wireName;

    Kind(String text, String wireName) {
      this.text = text;
      this.wireName = wireName;
    }

    /** The kind of a document that describes one. */
    public String text() {
      return text;
    }

    /** The type of a volume mount, as agents read it. */
    public String wireName() {
      return wireName;
    }
  }
}
