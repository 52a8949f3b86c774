/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.journal.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Calls of the agent API. Every answer arrives on the lane of the link. */
final class ControllerClient {
  private static final Duration LATE = Duration.ofSeconds(5);

  private final Transport transport;
  private final ScheduledExecutorService lane;
  private final BooleanSupplier secure;

  ControllerClient(Transport transport, ScheduledExecutorService lane, BooleanSupplier secure) {
    this.transport = transport;
    this.lane = lane;
    this.secure = secure;
  }

  /**
   * Calls as an agent.
   *
   * @param body sent as JSON; null for none
   * @return the answer of a success; failed with {@link ControllerException} otherwise
   */
  CompletableFuture<Transport.Reply> call(
      Identity who, String method, String path, JsonNode body, Duration timeout) {
    Transport.Call call = callOf(who, method, path, body == null ? "" : body.toString(), timeout);
    return answer(call, () -> transport.send(call));
  }

  /** Sends a file as an agent, as {@link #call} does. */
  CompletableFuture<Transport.Reply> upload(
      Identity who, String path, String fileName, Supplier<InputStream> file, Duration timeout) {
    Transport.Call call = callOf(who, "PUT", path, "", timeout);
    return answer(call, () -> transport.upload(call, fileName, file));
  }

  private static Transport.Call callOf(
      Identity who, String method, String path, String body, Duration timeout) {
    return new Transport.Call(
        method, who.controllerUrl() + "/agent/" + path, who.token(), body, timeout);
  }

  private CompletableFuture<Transport.Reply> answer(
      Transport.Call call, Supplier<CompletableFuture<Transport.Reply>> send) {
    CompletableFuture<Transport.Reply> result = new CompletableFuture<>();
    CompletableFuture<Transport.Reply> sent =
        secure.getAsBoolean() && !call.url().startsWith("https:")
            ? CompletableFuture.failedFuture(
                new IOException("unable to connect over non-secure connection"))
            : send.get();
    // The client's own time limit ends with the headers; this one also covers a body that stops.
    Future<?> late = Lanes.later(lane, call.timeout().plus(LATE), () -> sent.cancel(true));
    CompletableFuture<Void> unused =
        sent.handle(
            (reply, error) -> {
              Lanes.run(
                  lane,
                  () -> {
                    late.cancel(false);
                    finish(call, result, reply, error);
                  });
              return null;
            });
    return result;
  }

  private static void finish(
      Transport.Call call,
      CompletableFuture<Transport.Reply> result,
      Transport.Reply reply,
      Throwable error) {
    if (error != null) {
      result.completeExceptionally(
          new ControllerException("No answer to " + call + ": " + text(error), error));
    } else if (reply.status() >= 300 && !reply.body().has("name")) {
      // A web server or a proxy speaks, not a Controller, which names its errors. Its word for "not
      // found" must not count as the Controller's.
      result.completeExceptionally(
          new ControllerException(call + " was answered with " + reply.status(), null));
    } else if (reply.status() >= 300) {
      String message = reply.body().path("message").asText("");
      result.completeExceptionally(
          new ControllerException(
              reply.status(),
              message.isEmpty() ? call + " was answered with " + reply.status() : message));
    } else if (call.method().equals("GET") && !reply.body().isObject()) {
      // The page of a hotel's network, for example.
      result.completeExceptionally(
          new ControllerException(call + " was not answered with a JSON object", null));
    } else {
      result.complete(reply);
    }
  }

  private static String text(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause instanceof CancellationException) {
      return "timeout";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
