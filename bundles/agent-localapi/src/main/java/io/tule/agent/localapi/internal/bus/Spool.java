/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps on disk what waits for receivers while the agent does not run. Used by one thread. */
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final int MAGIC = 0x54554C45;

  private final Path file;
  private boolean empty;

  /** Nothing is read or written yet. */
  public Spool(Path directory) {
    this.file = directory.resolve("waiting-messages");
  }

  /** Writes everything that waits, in place of what was written before. */
  public void save(Map<String, List<byte[]>> content) {
    try {
      if (content.isEmpty()) {
        if (!empty) {
          Files.deleteIfExists(file);
          empty = true;
        }
        return;
      }
      empty = false;
      List<ByteBuffer> parts = new ArrayList<>();
      parts.add(ByteBuffer.allocate(4).putInt(MAGIC).flip());
      content.forEach(
          (receiver, messages) -> {
            byte[] name = receiver.getBytes(StandardCharsets.UTF_8);
            for (byte[] message : messages) {
              CRC32 sum = new CRC32();
              sum.update(message);
              parts.add(
                  ByteBuffer.allocate(10 + name.length)
                      .putShort((short) name.length)
                      .putInt(message.length)
                      .putInt((int) sum.getValue())
                      .put(name)
                      .flip());
              parts.add(ByteBuffer.wrap(message));
            }
          });
      PrivateDirectory.replace(file, parts);
    } catch (IOException e) {
      LOG.warn("Messages that wait are not kept in {}: {}", file, e.toString());
    }
  }

  /** Gives back what was written, as far as it is whole. */
  public void load(LocalRouting into, int mostBytes) {
    if (!Files.exists(file)) {
      empty = true;
      return;
    }
    int count = 0;
    try (DataInputStream in =
        new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file)))) {
      boolean whole = in.readInt() == MAGIC;
      while (whole) {
        byte[] name = new byte[in.readUnsignedShort()];
        int length = in.readInt();
        int expected = in.readInt();
        if (length < 0 || length > mostBytes) {
          break;
        }
        in.readFully(name);
        byte[] message = new byte[length];
        in.readFully(message);
        CRC32 sum = new CRC32();
        sum.update(message);
        whole = expected == (int) sum.getValue();
        if (whole) {
          var unused = into.send(new String(name, StandardCharsets.UTF_8), message);
          count++;
        }
      }
    } catch (EOFException e) {
      LOG.debug("The end", e);
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.toString());
    }
    LOG.info("{} messages wait since the last time", count);
  }
}
