/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.io.IOException;
import java.io.PrintWriter;
import javax.servlet.ServletOutputStream;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/**
 * A response that says that it is the last of its connection where a part of the request's body is
 * still to come. The server closes such a connection, and a client that was not told so sends its
 * next request there and loses it.
 */
public final class AnswerAfterBody extends HttpServletResponseWrapper {
  private final ArrivedRequest request;
  private boolean begun;

  /** A response to a request. */
  public AnswerAfterBody(ArrivedRequest request, HttpServletResponse response) {
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

  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    if (!isCommitted() && !request.isWhole()) {
      setHeader("Connection", "close");
    }
  }
}
