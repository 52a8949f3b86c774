/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.LogSink;
import java.io.IOException;
import java.util.Map;

/** One reading of a container's log. */
final class LogStream implements Subscription {
  private final Engine engine;
  private final String path;
  private final boolean terminal;
  private final LogSink sink;

  /** Held while the sink is called, so that nothing is delivered after a close. */
  private final Object delivery = new Object();

  private volatile boolean closed;
  private volatile Response response;

  LogStream(Engine engine, String path, boolean terminal, LogSink sink) {
    this.engine = engine;
    this.path = path;
    this.terminal = terminal;
    this.sink = sink;
  }

  /** Reads to the end, on a thread of the runtime. */
  void run() {
    String message = "";
    try (Response open = open()) {
      response = open;
      if (open.getStatusCode() >= 400) {
        message = EngineErrors.container(open.getStatusCode(), Engine.errorOf(open)).getMessage();
      } else if (!closed) {
        FrameReader.read(open.getBody(), terminal, this::frame);
      }
    } catch (TuleException e) {
      message = e.getMessage();
    } catch (IOException e) {
      message = "The log was cut off: " + e.getMessage();
    }
    synchronized (delivery) {
      if (!closed) {
        closed = true;
        sink.end(message);
      }
    }
  }

  private Response open() {
    try (CallWatch watch = engine.watch()) {
      return engine.open("GET", path, MissingNode.getInstance(), Map.of(), null, watch);
    }
  }

  private void frame(boolean errorStream, byte[] bytes) {
    synchronized (delivery) {
      if (!closed) {
        sink.frame(errorStream, bytes);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Response open = response;
    if (open != null) {
      open.close();
    }
    synchronized (delivery) {
      // Waits for a delivery that is under way.
      closed = true;
    }
  }
}
