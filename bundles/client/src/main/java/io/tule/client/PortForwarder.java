/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.internal.TunnelSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A local port whose connections end at a port of a microservice, through the Controller, until it
 * is closed.
 */
public final class PortForwarder implements AutoCloseable {
  private static final int MOST = 64;

  private final ControllerClient client;
  private final Progress progress;
  private final String way;
  private final String id;
  private final int lease;
  private final ServerSocket listener;
  private final Semaphore free = new Semaphore(MOST);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName("tule-port-forward");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Opens the way and the local port.
   *
   * @param microservice its identifier
   * @param port the container's
   * @param local where to listen; port 0 for any free one
   * @throws TuleException with {@code PORT_IN_USE} if the local port is taken
   */
  public PortForwarder(
      ControllerClient client,
      Progress progress,
      String microservice,
      int port,
      InetSocketAddress local) {
    this.client = client;
    this.progress = progress;
    this.listener = listen(local);
    String path = "/microservices/" + encode(microservice) + "/port-forwards";
    JsonNode opened;
    try {
      opened = client.call("POST", path, ControllerClient.object().put("port", port));
    } catch (TuleException e) {
      closeListener();
      throw e;
    }
    this.id = opened.path("id").asText();
    this.lease = Math.max(3, opened.path("leaseSeconds").asInt(60));
    this.way = path + "/" + encode(id);
  }

  private static ServerSocket listen(InetSocketAddress local) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(local, MOST);
      return socket;
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.PORT_IN_USE, "Cannot listen on " + local + ": " + e.getMessage(), e);
    }
  }

  /** The address that is listened on. */
  public InetAddress address() {
    return listener.getInetAddress();
  }

  /** The port that is listened on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Takes connections and renews the way, until the thread is interrupted or the way ends. */
  public void run() throws InterruptedException {
    threads.execute(this::accept);
    while (!listener.isClosed()) {
      TimeUnit.SECONDS.sleep(lease / 3);
      try {
        client.call("PUT", way, ControllerClient.object());
      } catch (TuleException e) {
        if (e.reason() == ReasonCode.NOT_FOUND) {
          throw e;
        }
        progress.line("Not renewed, tried again: " + e.getMessage());
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (free.tryAcquire()) {
          threads.execute(() -> serve(socket));
        } else {
          progress.line("More than " + MOST + " connections; one is refused");
          socket.close();
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          progress.line("A connection was not taken: " + e.getMessage());
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        TunnelSocket tunnel = TunnelSocket.open(client.base(), client.currentToken(), id)) {
      tunnel.join(socket, threads);
    } catch (TuleException e) {
      progress.line("A connection failed: " + e.reason() + ": " + e.getMessage());
    } catch (IOException e) {
      progress.line("A connection broke: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private void closeListener() {
    try {
      listener.close();
    } catch (IOException e) {
      progress.line("The local port was not closed: " + e.getMessage());
    }
  }

  /** Ends the way, the local port and its connections. */
  @Override
  public void close() {
    closeListener();
    threads.shutdownNow();
    try {
      client.delete(way);
    } catch (TuleException e) {
      progress.line("The way ends by itself in a minute: " + e.getMessage());
    }
  }
}
