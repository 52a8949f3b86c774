/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.FileSet;
import java.util.List;
import java.util.Map;

/**
 * Secrets and configuration maps of the caller, each operation one transaction. Unknown, or another
 * user's: {@code Secret with name "n" not found} or {@code ConfigMap with name n not found}.
 */
public interface FileSetService {
  /** Most files of one set. */
  int MAX_FILES = 256;

  /** Most bytes of all keys and values of one set, in UTF-8. */
  int MAX_BYTES = 256 * 1024;

  /** A set with its files: values by key, in the order they were given. */
  record Content(FileSet set, Map<String, String> data) {
    public Content {
      data = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(data));
    }

    /** Names the set; values belong in no log. */
    @Override
    public String toString() {
      return set.toString();
    }
  }

  /** All own sets of a kind, without what is in the files, in the order of their creation. */
  List<FileSet> list(Caller caller, FileSet.Kind kind);

  Content get(Caller caller, FileSet.Kind kind, String name);

  FileSet create(Caller caller, FileSet.Kind kind, Draft<FileSet> draft);

  /** Changes a set and gives the agents that have it as a volume mount its next version. */
  FileSet update(Caller caller, FileSet.Kind kind, String name, Draft<FileSet> draft);

  /** Deletes a set with its volume mounts. */
  void delete(Caller caller, FileSet.Kind kind, String name);
}
