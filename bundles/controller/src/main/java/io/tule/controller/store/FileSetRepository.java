/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.FileSet;
import io.tule.api.model.VolumeMount;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** File sets, whose content comes here sealed, with their volume mounts and links. */
public interface FileSetRepository {
  /** Stores a set, whose id is ignored, and gives its id. */
  long insert(FileSet set, String sealed);

  void update(FileSet set, String sealed);

  /** Deletes a set with its volume mounts and their links. */
  void delete(long id);

  Optional<FileSet> get(long ownerId, FileSet.Kind kind, String name);

  /** By id. */
  List<FileSet> ofOwner(long ownerId, FileSet.Kind kind);

  /** The set that a volume mount has its files from. */
  Optional<FileSet> get(long id);

  /** The sealed content of a set, "" where there is no such set. */
  String content(long id);

  void insert(VolumeMount mount);

  void update(VolumeMount mount);

  /** Deletes a volume mount with its links. */
  void deleteMount(String uuid);

  Optional<VolumeMount> mount(long ownerId, String name);

  /** By the time of their creation. */
  List<VolumeMount> mounts(long ownerId);

  /** The volume mounts of a set. */
  List<VolumeMount> mountsOf(long fileSetId);

  /** Links a volume mount to an agent; false where it is linked already. */
  boolean link(String agentUuid, String mountUuid);

  /** Ends a link; false where there is none. */
  boolean unlink(String agentUuid, String mountUuid);

  /** Agents that a volume mount is linked to, in the order of linking. */
  List<String> agents(String mountUuid);

  /**
   * Characters of the sealed contents of all volume mounts of an agent: a third more than what is
   * delivered of them.
   */
  long sealedLength(String agentUuid);

  /** Volume mounts that are linked to the agents, by agent, in the order of linking. */
  Map<String, List<VolumeMount>> linkedTo(Collection<String> agentUuids);
}
