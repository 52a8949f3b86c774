/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * HTTP before AMQP: answers one request and closes, or goes over to a WebSocket of the protocol
 * {@code amqp}. Runs on the connection's event loop.
 */
public final class HttpFilter implements NetConnection.Filter {
  private static final int MAX_HEAD = 8 * 1024;
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final byte[] NONE = new byte[0];

  /** Answers requests. */
  public interface Site {
    /**
     * Answers soon.
     *
     * @param answer to be called once, by any thread
     */
    void serve(HttpRequest request, Consumer<Page> answer);
  }

  /** An answer. */
  public record Page(int status, String reason, String type, ByteBuffer body) {
    /** A short text. */
    public static Page text(int status, String reason, String text) {
      return new Page(
          status,
          reason,
          "text/plain; charset=utf-8",
          ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private final Site site;
  private final boolean sockets;
  private final Runnable upgraded;
  private byte[] head = NONE;
  private boolean answered;
  private WebSocketFrames frames;
  private ByteBuffer own;

  /**
   * @param sockets whether WebSockets are taken
   * @param upgraded called before the first bytes of AMQP
   */
  public HttpFilter(Site site, boolean sockets, Runnable upgraded) {
    this.site = site;
    this.sockets = sockets;
    this.upgraded = upgraded;
  }

  @Override
  public byte[] in(NetConnection c, ByteBuffer read) throws IOException {
    if (frames != null) {
      byte[] plain = frames.read(read);
      if (frames.closed()) {
        c.end();
      }
      return plain;
    }
    if (answered) {
      read.position(read.limit());
      return NONE;
    }
    ByteBuffer both = ByteBuffer.allocate(head.length + read.remaining());
    both.put(head).put(read);
    head = both.array();
    int end = end(head);
    if (end < 0) {
      if (head.length > MAX_HEAD) {
        answer(c, Page.text(431, "Request Header Fields Too Large", "too large\n"));
      } else if (head[0] < 'A' || head[0] > 'Z') {
        answer(c, Page.text(400, "Bad Request", "bad request\n"));
      }
      return NONE;
    }
    byte[] after = java.util.Arrays.copyOfRange(head, end + 4, head.length);
    HttpRequest request = HttpRequest.parse(new String(head, 0, end, StandardCharsets.ISO_8859_1));
    head = NONE;
    if (request == null) {
      answer(c, Page.text(400, "Bad Request", "bad request\n"));
    } else if (request.has("upgrade", "websocket")) {
      return upgrade(c, request, after);
    } else {
      answered = true;
      site.serve(request, page -> c.loop.execute(() -> answer(c, page)));
    }
    return NONE;
  }

  private static int end(byte[] b) {
    for (int i = 0; i + 3 < b.length; i++) {
      if (b[i] == '\r' && b[i + 1] == '\n' && b[i + 2] == '\r' && b[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private byte[] upgrade(NetConnection c, HttpRequest r, byte[] after) throws IOException {
    String key = r.header("sec-websocket-key");
    if (!sockets
        || !r.method().equals("GET")
        || key.isEmpty()
        || !r.header("sec-websocket-version").equals("13")
        || !r.has("sec-websocket-protocol", "amqp")) {
      answer(c, Page.text(400, "Bad Request", "a WebSocket of protocol amqp is expected\n"));
      return NONE;
    }
    String text =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Protocol: amqp\r\nSec-WebSocket-Accept: "
            + accept(key)
            + "\r\n\r\n";
    own = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    frames = new WebSocketFrames();
    upgraded.run();
    return frames.read(ByteBuffer.wrap(after));
  }

  private static String accept(String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(NetConnection c, Page page) {
    answered = true;
    String text =
        "HTTP/1.1 "
            + page.status
            + " "
            + page.reason
            + "\r\nContent-Type: "
            + page.type
            + "\r\nContent-Length: "
            + page.body.remaining()
            + "\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
    byte[] start = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer all = ByteBuffer.allocate(start.length + page.body.remaining());
    own = all.put(start).put(page.body).flip();
    c.end();
  }

  @Override
  public ByteBuffer own() {
    ByteBuffer b = own != null ? own : frames == null ? null : frames.takeAnswer();
    own = null;
    return b;
  }

  @Override
  public ByteBuffer out(ByteBuffer plain) {
    return frames == null ? plain : WebSocketFrames.binary(plain);
  }

  @Override
  public boolean plain() {
    return false;
  }

  @Override
  public ByteBuffer end() {
    return frames == null || frames.closed() ? null : WebSocketFrames.close();
  }
}
