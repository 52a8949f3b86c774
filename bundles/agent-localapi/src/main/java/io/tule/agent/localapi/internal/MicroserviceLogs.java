/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tule.agent.localapi.internal.bus.PrivateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;

/**
 * What microservices write to the agent's log for them: {@code <uuid>.0.log} and the file before
 * it, {@code <uuid>.1.log}, one JSON object in each line. Used by one thread.
 */
public final class MicroserviceLogs {
  private static final long FILE_BYTES = 1_000_000;

  private final Path directory;
  private final Clock clock;

  /** Creates it; the directory is made when needed. */
  public MicroserviceLogs(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Appends a line.
   *
   * @param uuid a microservice of this node
   * @param info whether for information; a warning otherwise
   */
  public void write(String uuid, boolean info, String message) throws IOException {
    if (!uuid.matches("[A-Za-z0-9-]{1,64}")) {
      throw new IOException("not a microservice");
    }
    PrivateDirectory.create(directory);
    Path file = directory.resolve(uuid + ".0.log");
    if (Files.exists(file) && Files.size(file) > FILE_BYTES) {
      Files.move(file, directory.resolve(uuid + ".1.log"), StandardCopyOption.REPLACE_EXISTING);
    }
    String line =
        JsonNodeFactory.instance
            .objectNode()
            .put("timestamp", clock.instant().toString())
            .put("level", info ? "INFO" : "WARNING")
            .put("microservice", uuid)
            .put("message", message)
            .toString();
    Files.write(
        file,
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
