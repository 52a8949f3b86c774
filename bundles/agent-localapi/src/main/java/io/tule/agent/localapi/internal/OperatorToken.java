/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import io.tule.agent.localapi.internal.bus.PrivateDirectory;
import io.tule.api.Ids;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The operator's token: the first line of the file {@code local-api}, as the ioFog Agent has it.
 */
final class OperatorToken {
  private static final int LENGTH = 32;

  private OperatorToken() {}

  static String readOrMake(Path directory) {
    Path file = directory.resolve("local-api");
    try {
      if (Files.exists(file)) {
        String line = Files.readString(file).lines().findFirst().orElse("").strip();
        if (!line.isEmpty()) {
          return line;
        }
      }
      String token = new Ids().text(LENGTH);
      PrivateDirectory.create(directory);
      PrivateDirectory.replace(
          file, List.of(ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.UTF_8))));
      return token;
    } catch (IOException e) {
      throw new TuleException(ReasonCode.DISK_FULL, "The token in " + file + " is unusable", e);
    }
  }
}
