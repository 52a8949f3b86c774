/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an SDK does, on a plain socket, so that every byte of the answer is seen. */
final class Client {
  static final int SECONDS = 20;

  private Client() {}

  /** Sends bytes and reads until the connection ends or an answer with a length is whole. */
  static String exchange(int port, String request) throws IOException {
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return read(socket);
    }
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SECONDS * 1000);
    socket.setSoTimeout(SECONDS * 1000);
    return socket;
  }

  static String read(Socket socket) throws IOException {
    StringBuilder all = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      all.append((char) c);
      int end = all.indexOf("\r\n\r\n");
      if (end >= 0 && all.length() == end + 4 + length(all.substring(0, end))) {
        break;
      }
    }
    return all.toString();
  }

  private static int length(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.startsWith("content-length: ")) {
        return Integer.parseInt(line.substring(16));
      }
    }
    return Integer.MAX_VALUE - 1_000_000;
  }

  static byte[] readBytes(Socket socket, int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** A request as an SDK sends it. */
  static String request(String method, String path, String token, String body) {
    String authorization = token.isEmpty() ? "" : "Authorization: " + token + "\r\n";
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: iofog:54321\r\n"
        + authorization
        + "Content-Type: application/json\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  /** The body of an answer. */
  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  static String post(int port, String path, String token, String body) throws IOException {
    return exchange(port, request("POST", path, token, body));
  }

  /** A socket that keeps what comes as hexadecimal digits. */
  static final class Listening implements WebSocket.Listener {
    final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
    WebSocket socket;

    static Listening open(int port, String path, String token) {
      Listening listening = new Listening();
      var builder = HttpClient.newHttpClient().newWebSocketBuilder();
      if (!token.isEmpty()) {
        builder.header("Authorization", token);
      }
      listening.socket =
          builder
              .buildAsync(URI.create("ws://127.0.0.1:" + port + path), listening)
              .orTimeout(SECONDS, TimeUnit.SECONDS)
              .join();
      return listening;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      frames.add(HexFormat.of().formatHex(bytes));
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      pongs.add(HexFormat.of().formatHex(bytes));
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      ends.add(code);
      return null;
    }

    void send(String hex) {
      socket
          .sendBinary(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), true)
          .orTimeout(SECONDS, TimeUnit.SECONDS)
          .join();
    }

    String next() throws InterruptedException {
      String frame = frames.poll(SECONDS, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("no frame came");
      }
      return frame;
    }

    int end() throws InterruptedException {
      Integer code = ends.poll(SECONDS, TimeUnit.SECONDS);
      return code == null ? -1 : code;
    }
  }
}
