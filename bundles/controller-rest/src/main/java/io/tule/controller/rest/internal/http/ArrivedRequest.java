/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request that is served without waiting for its client; see {@link Arrivals}. */
public final class ArrivedRequest extends HttpServletRequestWrapper {
  private static final String WANTED = "io.tule.controller.rest.wanted";

  private final Body body;
  private final boolean first;
  private final ServletInputStream in;

  /**
   * What has come of a body.
   *
   * @param bytes all of it, or its beginning
   * @param failure why it is not whole, null where it is
   * @param reserved how many bytes are counted for it
   */
  record Body(ByteArrayInputStream bytes, ApiFailure failure, int reserved) {
    Body(ByteArrayInputStream bytes) {
      this(bytes, null, 0);
    }

    static Body none(ApiFailure failure) {
      return new Body(new ByteArrayInputStream(new byte[0]), failure, 0);
    }
  }

  /**
   * Wraps a request.
   *
   * @param body what has come of its body; null where it is read as it comes
   * @param first whether it has not been served before
   */
  ArrivedRequest(HttpServletRequest request, Body body, boolean first) {
    super(request);
    this.first = first;
    this.body = body;
    this.in = body == null ? new Streamed(request) : new Given(body);
  }

  /**
   * Says that somebody is about to read a body as it comes. Before that it has no byte: JAX-RS
   * would wait for the body of a request that it refuses.
   *
   * @param request as a resource sees it
   */
  static void wants(HttpServletRequest request) {
    request.setAttribute(WANTED, true);
  }

  /** Whether it has not been served before: it did not wait, or for nothing but its body. */
  public boolean isFirst() {
    return first;
  }

  int reserved() {
    return body == null ? 0 : body.reserved();
  }

  /** Whether nothing of this request is still on its way. */
  boolean isWhole() {
    return body == null ? in.isFinished() : body.failure() == null;
  }

  @Override
  public ServletInputStream getInputStream() {
    return in;
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** Is read by a thread that waits, never by a listener. */
  private abstract static class Waiting extends ServletInputStream {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("The body is read by one that waits");
    }
  }

  /** A body as it comes, for who {@link #wants} it. */
  private static final class Streamed extends Waiting {
    private final HttpServletRequest request;
    private boolean ended;

    Streamed(HttpServletRequest request) {
      this.request = request;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (request.getAttribute(WANTED) == null) {
        return -1;
      }
      int read = request.getInputStream().read(into, offset, length);
      ended = read < 0;
      return read;
    }

    @Override
    public boolean isFinished() {
      return ended;
    }
  }

  /** Gives what has come, and then tells why there is no more. */
  private static final class Given extends Waiting {
    private final ByteArrayInputStream bytes;
    private final ApiFailure failure;

    Given(Body body) {
      bytes = body.bytes();
      failure = body.failure();
    }

    @Override
    public int read() {
      return orFailure(bytes.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return orFailure(bytes.read(into, offset, length));
    }

    private int orFailure(int read) {
      if (read < 0 && failure != null) {
        throw failure;
      }
      return read;
    }

    @Override
    public int available() {
      return bytes.available();
    }

    @Override
    public boolean isFinished() {
      return failure == null && bytes.available() == 0;
    }
  }
}
