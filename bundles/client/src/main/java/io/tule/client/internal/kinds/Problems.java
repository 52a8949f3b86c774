/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a set of documents, so that one run shows it all. */
public final class Problems {
  private static final int MAX_SHOWN = 20;

  private final List<String> texts = new ArrayList<>();
  private ReasonCode first = ReasonCode.INTERNAL;

  /** Adds a problem at a place of a document. */
  public void add(YamlDocument document, String path, ReasonCode reason, String text) {
    String where = path.isEmpty() ? "" : path + ": ";
    add(reason, document.at(path) + ": " + where + text);
  }

  /** Adds a problem; its text says where it is. */
  public void add(ReasonCode reason, String text) {
    if (texts.isEmpty()) {
      first = reason;
    }
    texts.add(text);
  }

  /** How many there are. */
  public int size() {
    return texts.size();
  }

  /**
   * Ends the work if there are problems.
   *
   * @throws TuleException with the first problem's reason and every problem's text
   */
  public void throwIfAny() {
    if (texts.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder();
    texts.stream().limit(MAX_SHOWN).forEach(text -> message.append(text).append('\n'));
    if (texts.size() > MAX_SHOWN) {
      message.append("and ").append(texts.size() - MAX_SHOWN).append(" more\n");
    }
    throw new TuleException(first, message.toString().strip());
  }
}
