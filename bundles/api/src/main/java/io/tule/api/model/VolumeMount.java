/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/**
 * A secret or configuration map that linked agents keep as files for microservices to mount.
 *
 * @param name unique among the owner's volume mounts
 * @param version from 1; grows with every change of the files
 * @param fileSetId where the files come from
 * @param kind of the file set
 * @param source name of the file set
 */
public record VolumeMount(
    String uuid,
    long ownerId,
    String name,
    long version,
    long fileSetId,
    FileSet.Kind kind,
    String source,
    Instant createdAt,
    Instant updatedAt) {}
