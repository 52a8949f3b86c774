/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.link.Calls;
import io.tule.api.TuleException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the image of a microservice to the Controller while the engine writes it: nothing is kept
 * on the disk. Used on the link's lane.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final int PIPE_BYTES = 256 * 1024;
  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** What a Controller of ioFog takes. */
  private static final long MOST_BYTES = 500L << 20;

  private final Saver saver;
  private final Executor threads;
  private final Lanes lanes;
  private boolean busy;

  /** Writes a microservice's image. */
  @FunctionalInterface
  interface Saver {
    void save(String uuid, OutputStream to) throws IOException;
  }

  Snapshots(Saver saver, Executor threads, Lanes lanes) {
    this.saver = saver;
    this.threads = threads;
    this.lanes = lanes;
  }

  /** Begins; one at a time. */
  void send(String uuid, Calls calls) {
    if (!uuid.matches("[A-Za-z0-9-]{1,64}")) {
      LOG.warn("The Controller asks for the image of something that is no microservice");
    } else if (busy) {
      LOG.warn("An image is being sent already; that of {} is not", uuid);
    } else {
      busy = true;
      attempt(uuid, calls, 1);
    }
  }

  private void attempt(String uuid, Calls calls, int number) {
    LOG.info("Sending the image of microservice {}", uuid);
    var unused =
        calls
            .upload("image-snapshot", uuid + ".tar.gz", () -> open(uuid))
            .handle(
                (done, error) -> {
                  ended(uuid, calls, number, error);
                  return null;
                });
  }

  private void ended(String uuid, Calls calls, int number, Throwable error) {
    if (error != null && number < TRIES) {
      LOG.warn("The image of {} was not sent: {}", uuid, error.getMessage());
      var unused = Lanes.later(lanes.link(), PAUSE, () -> attempt(uuid, calls, number + 1));
      return;
    }
    busy = false;
    if (error == null) {
      LOG.info("The image of microservice {} is sent", uuid);
    } else {
      LOG.error("The image of {} cannot be sent: {}", uuid, error.getMessage());
    }
  }

  private InputStream open(String uuid) {
    try {
      PipedInputStream in = new PipedInputStream(PIPE_BYTES);
      PipedOutputStream out = new PipedOutputStream(in);
      try {
        Lanes.run(threads, () -> write(uuid, in, out));
      } catch (TuleException e) {
        // Nobody will write: who reads must not wait for it.
        LOG.warn("The image of {} cannot be read now: {}", uuid, e.getMessage());
        close(in);
      }
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it fails the reader must not take the piece for the whole, so its end is broken. */
  private void write(String uuid, PipedInputStream in, PipedOutputStream out) {
    boolean whole = false;
    try (OutputStream zip = new GZIPOutputStream(new Bounded(out), 65_536)) {
      saver.save(uuid, zip);
      whole = true;
    } catch (IOException | TuleException e) {
      LOG.warn("The image of {} cannot be read to its end: {}", uuid, e.getMessage());
      whole = false;
    } finally {
      if (!whole) {
        close(in);
      }
    }
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      LOG.debug("a pipe", e);
    }
  }

  private static final class Bounded extends FilterOutputStream {
    private long bytes;

    Bounded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
      bytes += length;
      if (bytes > MOST_BYTES) {
        throw new IOException("it has more than 500 MiB, which no Controller takes");
      }
      out.write(data, offset, length);
    }
  }
}
