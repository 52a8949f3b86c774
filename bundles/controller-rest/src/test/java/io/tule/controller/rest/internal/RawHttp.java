/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends requests that a well-behaved client cannot, and reads their answers. */
final class RawHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final int port;
  private Socket socket = new Socket();
  private InputStream in = InputStream.nullInputStream();

  RawHttp(int port) {
    this.port = port;
  }

  /**
   * A request; all texts go out as they are.
   *
   * @param headers whole lines, each with its line end
   * @param body one character for each byte
   */
  record Request(String method, String target, String headers, String body) {
    byte[] bytes() {
      String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
      String length = "Content-Length: " + body.length() + "\r\n\r\n";
      return (head + length + body).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /** An answer; the names of its headers are in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Sends a request; a connection that the server gave up between two requests is made again. */
  Answer send(Request request) throws IOException {
    try {
      return attempt(request);
    } catch (IOException e) {
      close();
      return attempt(request);
    }
  }

  private Answer attempt(Request request) throws IOException {
    if (socket.isClosed() || !socket.isConnected()) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }
    socket.getOutputStream().write(request.bytes());
    Answer answer = read(request.method());
    if (answer.header("connection").equals("close")) {
      close();
    }
    return answer;
  }

  private Answer read(String method) throws IOException {
    String[] status = line().split(" ", 3);
    int code = Integer.parseInt(status[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] header = line.split(":", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
    }
    String body = "";
    if (!method.equals("HEAD") && code != 204 && code != 304) {
      body = new String(body(headers), StandardCharsets.UTF_8);
    }
    return new Answer(code, headers, body);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      String length = headers.get("content-length");
      return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int size = size(); size > 0; size = size()) {
      bytes.writeBytes(in.readNBytes(size));
      line();
    }
    line();
    return bytes.toByteArray();
  }

  private int size() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
