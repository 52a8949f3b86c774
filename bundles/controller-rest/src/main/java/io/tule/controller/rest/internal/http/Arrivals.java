/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.api.ReasonCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;

/**
 * Lets a request be served once its body has come. Threads are few; one that waited for a body
 * would be its sender's for as long as that likes, and some senders could keep out everybody else.
 */
public final class Arrivals {
  /** Largest body that is taken, in bytes; what a route takes may be less. */
  public static final int MOST = Bodies.MULTIPART_LIMIT;

  /** What all bodies that are on their way may hold together, in bytes. */
  public static final long MOST_TOGETHER = 16L * 1024 * 1024;

  /** From a body's first to its last byte. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String ARRIVED = "io.tule.controller.rest.arrived";
  private static final int PART = 8 * 1024;

  private final Duration patience;
  private final long mostTogether;
  private final AtomicLong together = new AtomicLong();

  /** The usual bounds. */
  public Arrivals() {
    this(PATIENCE, MOST_TOGETHER);
  }

  /**
   * Other bounds.
   *
   * @param patience how long a body may take
   * @param mostTogether what all that are on their way may hold, in bytes
   */
  Arrivals(Duration patience, long mostTogether) {
    this.patience = patience;
    this.mostTogether = mostTogether;
  }

  /**
   * Gives a request to be served now; reading its body does not wait. To be {@link #served} then.
   *
   * @param request as the server gives it
   * @param streamed whether the route reads a long body as it comes, and may wait for it
   * @return empty where the body is still on its way: the server gives the request once more when
   *     it is there, too slow or too long, of which reading it tells
   * @throws IOException where the client went away
   */
  public Optional<ArrivedRequest> take(HttpServletRequest request, BooleanSupplier streamed)
      throws IOException {
    if (request.getAttribute(ARRIVED) instanceof ArrivedRequest.Body body) {
      request.removeAttribute(ARRIVED);
      return arrived(request, body, true);
    }
    long length = request.getContentLengthLong();
    boolean first = request.getDispatcherType() != DispatcherType.ASYNC;
    if (!first || (length <= 0 && request.getHeader("Transfer-Encoding") == null)) {
      return arrived(request, ArrivedRequest.Body.none(null), first);
    }
    if (streamed.getAsBoolean()) {
      return arrived(request, null, true);
    }
    if (length > MOST) {
      return arrived(request, ArrivedRequest.Body.none(Bodies.tooLarge()), true);
    }
    ServletInputStream in = request.getInputStream();
    if (length > 0 && in.available() >= length) {
      ByteArrayInputStream bytes = new ByteArrayInputStream(in.readNBytes((int) length));
      // The server wants the end to be read as well before it serves the connection's next request.
      in.read();
      return arrived(request, new ArrivedRequest.Body(bytes), true);
    }
    AsyncContext context = request.startAsync();
    Arrival arrival = new Arrival(context, in);
    context.setTimeout(patience.toMillis());
    context.addListener(arrival);
    in.setReadListener(arrival);
    return Optional.empty();
  }

  private static Optional<ArrivedRequest> arrived(
      HttpServletRequest request, ArrivedRequest.Body body, boolean first) {
    return Optional.of(new ArrivedRequest(request, body, first));
  }

  /** Nobody reads the request's body any more. */
  public void served(ArrivedRequest request) {
    together.addAndGet(-request.reserved());
  }

  /** One body that is on its way. */
  private final class Arrival implements ReadListener, AsyncListener {
    private final AsyncContext context;
    private final ServletInputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicBoolean ended = new AtomicBoolean();

    Arrival(AsyncContext context, ServletInputStream in) {
      this.context = context;
      this.in = in;
    }

    @Override
    public void onDataAvailable() {
      try {
        read();
      } catch (IOException e) {
        onError(e);
      }
    }

    private void read() throws IOException {
      byte[] part = new byte[PART];
      while (!ended.get() && in.isReady()) {
        int read = in.read(part);
        if (read < 0) {
          return; // the end is told by itself
        }
        bytes.write(part, 0, read);
        if (together.addAndGet(read) > mostTogether) {
          end(
              new ApiFailure(
                  503,
                  "ServiceUnavailableError",
                  ReasonCode.LIMIT_EXCEEDED,
                  "Too many bodies are on their way"));
        } else if (bytes.size() > MOST) {
          end(Bodies.tooLarge());
        }
      }
    }

    @Override
    public void onAllDataRead() {
      end(null);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      end(
          new ApiFailure(
              408, "RequestTimeoutError", ReasonCode.LIMIT_EXCEEDED, "The body came too slowly"));
    }

    private void end(ApiFailure failure) {
      if (ended.compareAndSet(false, true)) {
        context
            .getRequest()
            .setAttribute(
                ARRIVED,
                new ArrivedRequest.Body(
                    new ByteArrayInputStream(bytes.toByteArray()), failure, bytes.size()));
        context.dispatch();
      }
    }

    /** A part is malformed, or the client has gone and nobody reads the answer. */
    @Override
    public void onError(Throwable failure) {
      end(ApiFailure.malformed("Bad Request"));
    }

    @Override
    public void onError(AsyncEvent event) {
      onError(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // The route waits for something else.
    }

    @Override
    public void onComplete(AsyncEvent event) {
      // The answer is given.
    }
  }
}
