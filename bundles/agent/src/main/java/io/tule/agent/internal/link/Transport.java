/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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
