/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ExecSession;
import io.tule.api.spi.runtime.ExecSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** One command inside a container: its output read here, its input queued. */
final class ExecStream implements ExecSession {
  private static final int QUEUED_INPUTS = 64;
  private static final byte[] END = new byte[0];

  private final Engine engine;
  private final String id;
  private final boolean terminal;
  private final ExecSink sink;
  private final BlockingQueue<byte[]> inputs = new ArrayBlockingQueue<>(QUEUED_INPUTS);
  private volatile boolean closed;
  private volatile Response response;

  ExecStream(Engine engine, String id, boolean terminal, ExecSink sink) {
    this.engine = engine;
    this.id = id;
    this.terminal = terminal;
    this.sink = sink;
  }

  /** Runs the command to its end, on a thread of the runtime. */
  void run() {
    String message = "";
    int exitCode = -1;
    try (Response open = open()) {
      response = open;
      if (open.getStatusCode() >= 400) {
        message = EngineErrors.container(open.getStatusCode(), Engine.errorOf(open)).getMessage();
      } else {
        if (!closed) {
          FrameReader.read(open.getBody(), terminal, sink::output);
        }
        exitCode = engine.get("/exec/" + id + "/json").orThrow().path("ExitCode").asInt(-1);
      }
    } catch (TuleException e) {
      message = e.getMessage();
    } catch (IOException e) {
      message = closed ? "" : "The command's output was cut off: " + e.getMessage();
    }
    inputs.clear();
    inputs.offer(END);
    sink.ended(exitCode, message);
  }

  private Response open() {
    ObjectNode body = Engine.JSON.createObjectNode();
    body.put("Detach", false).put("Tty", terminal);
    try (CallWatch watch = engine.watch()) {
      return engine.open(
          "POST", "/exec/" + id + "/start", body, Map.of(), new QueuedInput(), watch);
    }
  }

  @Override
  public void input(byte[] bytes) {
    if (closed || bytes.length == 0) {
      return;
    }
    try {
      inputs.put(bytes.clone());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    inputs.clear();
    inputs.offer(END);
    Response open = response;
    if (open != null) {
      open.close();
    }
  }

  /** What was queued, as a stream that blocks until there is something. */
  private final class QueuedInput extends InputStream {
    private byte[] current = END;
    private int position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position == current.length) {
        try {
          current = inputs.take();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return -1;
        }
        position = 0;
        if (current.length == 0) {
          return -1;
        }
      }
      int count = Math.min(length, current.length - position);
      System.arraycopy(current, position, target, offset, count);
      position += count;
      return count;
    }
  }
}
