/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Carries the agent's calls to a Controller. */
@FunctionalInterface
public interface Transport {
  /**
   * Sends a call; holds no thread while it waits.
   *
   * @return the answer, whatever its status; failed if none came
   */
  CompletableFuture<Reply> send(Call call);

  /**
   * Sends a file as the part {@code upstream} of a form.
   *
   * @param call its body is not used
   * @param file opened once; read on another thread, and closed
   */
  default CompletableFuture<Reply> upload(Call call, String fileName, Supplier<InputStream> file) {
    return CompletableFuture.failedFuture(new IOException("files cannot be sent"));
  }

  /**
   * Gets a short text from somebody else than the Controller, without any token.
   *
   * @return the text of a success, at most a mebibyte; failed otherwise
   */
  default CompletableFuture<String> text(String url) {
    return CompletableFuture.failedFuture(new IOException("nobody else can be asked"));
  }

  /**
   * Trusts a certificate beside those of Java.
   *
   * @param file with one X.509 certificate; empty for none
   */
  default void trust(String file) {}

  /**
   * A call. Its text form has no secret.
   *
   * @param url whole
   * @param token empty for none
   * @param body a JSON text; empty for none
   */
  record Call(String method, String url, String token, String body, Duration timeout) {
    @Override
    public String toString() {
      return method + " " + url;
    }
  }

  /**
   * An answer.
   *
   * @param held whether the Controller says that it keeps such calls open until something changes
   * @param body missing if there is none or it is no JSON
   */
  record Reply(int status, boolean held, JsonNode body) {}
}
