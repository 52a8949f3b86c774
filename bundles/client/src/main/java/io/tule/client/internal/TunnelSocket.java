/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A connection to the Controller that has become a byte stream to a microservice. */
public final class TunnelSocket implements AutoCloseable {
  private static final int PIECE = 16 * 1024;
  private static final int MOST_HEAD = 16 * 1024;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 20_000;
  private static final long BETWEEN_TRIES_MILLIS = 300;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int AWAY = 503;
  private static final int SWITCHING = 101;

  private final Socket socket;

  private TunnelSocket(Socket socket) {
    this.socket = socket;
  }

  /**
   * Opens it; tries again for twenty seconds while the agent does not serve the way yet.
   *
   * @throws TuleException with the Controller's reason
   */
  public static TunnelSocket open(URI base, String token, String id)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (true) {
      Socket socket = connected(base);
      boolean done = false;
      try {
        ask(socket, base, token, id);
        Head head = Head.read(socket.getInputStream());
        if (head.status() == SWITCHING) {
          socket.setSoTimeout(0);
          done = true;
          return new TunnelSocket(socket);
        }
        if (head.status() != AWAY || System.nanoTime() - began > PATIENCE_NANOS) {
          throw new TuleException(
              head.reason(), "The Controller answers " + head.status() + " to the connection");
        }
      } finally {
        if (!done) {
          socket.close();
        }
      }
      TimeUnit.MILLISECONDS.sleep(BETWEEN_TRIES_MILLIS);
    }
  }

  private static Socket connected(URI base) throws IOException {
    boolean secure = base.getScheme().equals("https");
    int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
    Socket plain = new Socket();
    try {
      plain.connect(new InetSocketAddress(base.getHost(), port), CONNECT_MILLIS);
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(ANSWER_MILLIS);
      if (!secure) {
        return plain;
      }
      SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
      SSLSocket socket = (SSLSocket) factory.createSocket(plain, base.getHost(), port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static void ask(Socket socket, URI base, String token, String id) throws IOException {
    String request =
        "GET "
            + base.getPath()
            + "/port-forwards/"
            + id
            + " HTTP/1.1\r\nHost: "
            + base.getRawAuthority()
            + "\r\nAuthorization: "
            + token
            + "\r\nConnection: Upgrade\r\nUpgrade: tule-tunnel\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Passes bytes both ways until both have ended or one has broken. */
  public void join(Socket local, ExecutorService threads) throws IOException, InterruptedException {
    local.setTcpNoDelay(true);
    Future<?> up =
        threads.submit(
            () -> {
              pump(local, socket);
              return true;
            });
    try {
      pump(socket, local);
      up.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    }
  }

  /** A break on one side breaks the other, so that nobody waits for the rest. */
  private static void pump(Socket from, Socket to) throws IOException {
    try {
      byte[] piece = new byte[PIECE];
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        out.write(piece, 0, n);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      from.close();
      to.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private record Head(int status, ReasonCode reason) {
    static Head read(InputStream in) throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0 || text.length() > MOST_HEAD) {
          throw new EOFException("the Controller ended the connection");
        }
        text.append((char) next);
      }
      String[] lines = text.toString().split("\r\n", -1);
      String[] first = lines[0].split(" ", 3);
      ReasonCode reason = ReasonCode.INTERNAL;
      for (String line : lines) {
        if (line.toLowerCase(Locale.ROOT).startsWith("x-tule-reason:")) {
          reason = known(line.substring(line.indexOf(':') + 1).strip());
        }
      }
      try {
        return new Head(Integer.parseInt(first.length > 1 ? first[1] : ""), reason);
      } catch (NumberFormatException e) {
        throw new IOException("no HTTP answer", e);
      }
    }

    private static ReasonCode known(String name) {
      try {
        return ReasonCode.valueOf(name);
      } catch (IllegalArgumentException e) {
        return ReasonCode.INTERNAL;
      }
    }
  }
}
