/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One end of a connection of HTTP/2, frame by frame (RFC 9113), which keeps to its windows. */
public final class H2Peer implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int LONGEST = 16_384;

  /** A frame; {@code headers} only of those. */
  public record Frame(int type, int flags, int stream, int length, Http2Headers headers) {
    public boolean isEnd() {
      return (type == DATA || type == HEADERS) && (flags & 1) != 0;
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final Map<Integer, Integer> windows = new HashMap<>();
  private int initial = 65_535;
  private int window = 65_535;

  private H2Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** The end that asks. */
  public static H2Peer client(Socket socket) throws IOException {
    H2Peer peer = new H2Peer(socket);
    peer.out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    peer.write(SETTINGS, 0, 0, new byte[0]);
    return peer;
  }

  /** The end that answers; with its settings, a number and a value each. */
  public static H2Peer server(Socket socket, int... settings) throws IOException {
    H2Peer peer = serverWithoutSettings(socket);
    peer.settings(settings);
    return peer;
  }

  /** The end that answers, greeted by the other, to whom it has said nothing yet. */
  public static H2Peer serverWithoutSettings(Socket socket) throws IOException {
    H2Peer peer = new H2Peer(socket);
    peer.in.readFully(new byte[PREFACE.length()]);
    return peer;
  }

  /** Tells settings, a number and a value each. */
  public void settings(int... settings) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(settings.length * 3);
    for (int i = 0; i < settings.length; i += 2) {
      bytes.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    write(SETTINGS, 0, 0, bytes.array());
  }

  public void write(int type, int flags, int stream, byte[] bytes) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(9 + bytes.length);
    head.putInt(bytes.length << 8 | type).put((byte) flags).putInt(stream).put(bytes);
    out.write(head.array());
  }

  public void headers(int stream, boolean end, String... pairs) throws IOException, Http2Exception {
    Http2Headers headers = new DefaultHttp2Headers();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    encoder.encodeHeaders(stream, headers, block);
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    write(HEADERS, end ? 5 : 4, stream, bytes);
  }

  /** How much may be sent on a stream now. */
  public int room(int stream) {
    return Math.min(window, windows.getOrDefault(stream, initial));
  }

  /** Sends as much of so many bytes as may be sent now; how many those were. */
  public int data(int stream, int length, boolean end) throws IOException {
    int n = Math.min(Math.min(length, room(stream)), LONGEST);
    if (n > 0) {
      window -= n;
      windows.merge(stream, initial - n, (known, first) -> known - n);
      write(DATA, end && n == length ? 1 : 0, stream, new byte[n]);
    }
    return n;
  }

  /** Sends so many bytes, and reads on as long as there is no room; frames but windows are lost. */
  public void dataAll(int stream, int length, boolean end) throws IOException, Http2Exception {
    for (int left = length; left > 0; ) {
      int n = data(stream, left, end);
      left -= n;
      if (n == 0) {
        read();
      }
    }
  }

  /** The next frame. */
  public Frame read() throws IOException, Http2Exception {
    int first = in.readInt();
    int type = first & 0xff;
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] bytes = new byte[first >>> 8];
    in.readFully(bytes);
    Http2Headers headers = null;
    if (type == HEADERS) {
      headers = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(bytes));
    } else if (type == WINDOW_UPDATE) {
      int more = ByteBuffer.wrap(bytes).getInt();
      if (stream == 0) {
        window += more;
      } else {
        windows.merge(stream, initial + more, (known, whole) -> known + more);
      }
    } else if (type == SETTINGS && (flags & 1) == 0) {
      settings(ByteBuffer.wrap(bytes));
      write(SETTINGS, 1, 0, new byte[0]);
    }
    return new Frame(type, flags, stream, bytes.length, headers);
  }

  private void settings(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int key = bytes.getShort();
      int value = bytes.getInt();
      if (key == 4) {
        int more = value - initial;
        windows.replaceAll((stream, room) -> room + more);
        initial = value;
      }
    }
  }

  /** The next headers. */
  public Frame readHeaders() throws IOException, Http2Exception {
    Frame frame = read();
    while (frame.type() != HEADERS) {
      frame = read();
    }
    return frame;
  }

  /** Answers a stream with a status and no body. */
  public void answer(int stream, int status) throws IOException, Http2Exception {
    headers(stream, true, ":status", String.valueOf(status));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
