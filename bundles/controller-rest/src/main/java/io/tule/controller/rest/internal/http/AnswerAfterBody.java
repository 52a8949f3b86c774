/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletOutputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/**
 * A response that begins when the request has been read to its end, or says that it is the last of
 * its connection. The server closes a connection on which a body was left unread, and a client that
 * was not told so sends its next request there and loses it.
 */
public final class AnswerAfterBody extends HttpServletResponseWrapper {
  /** A body of so many bytes is read though nobody wants it, as the original reads all of any. */
  static final int MOST = 1024 * 1024;

  private static final int PART = 8 * 1024;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final HttpServletRequest request;
  private boolean begun;

  /** A response to a request. */
  public AnswerAfterBody(HttpServletRequest request, HttpServletResponse response) {
    super(response);
    this.request = request;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    begin();
    return super.getOutputStream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    begin();
    return super.getWriter();
  }

  @Override
  public void flushBuffer() throws IOException {
    begin();
    super.flushBuffer();
  }

  private void begin() throws IOException {
    if (begun) {
      return;
    }
    begun = true;
    long length = request.getContentLengthLong();
    boolean body = length > 0 || request.getHeader("Transfer-Encoding") != null;
    if (body && !isCommitted() && !isReadToItsEnd(request.getInputStream(), length > MOST)) {
      setHeader("Connection", "close");
    }
  }

  private static boolean isReadToItsEnd(ServletInputStream in, boolean tooLong) {
    if (in.isFinished() || tooLong) {
      return in.isFinished();
    }
    byte[] part = new byte[PART];
    long end = System.nanoTime() + PATIENCE_NANOS;
    try {
      for (int read = 0; !in.isFinished() && read < MOST && System.nanoTime() < end; ) {
        int n = in.read(part);
        if (n < 0) {
          return true;
        }
        read += n;
      }
      return in.isFinished();
    } catch (IOException e) {
      // The client does not send the rest; there is still an answer for it.
      return false;
    }
  }
}
