/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls of the agent API with the agent's present identity; answers arrive on the link's lane. */
public interface Calls {
  /**
   * Calls the Controller.
   *
   * @param path below {@code agent/}
   * @param body null for none
   * @return the answer's body; failed if there is none or it is no success
   */
  CompletableFuture<JsonNode> call(String method, String path, JsonNode body);

  /**
   * Sends a file as the part {@code upstream} of a form.
   *
   * @param file read on another thread
   */
  CompletableFuture<Void> upload(String path, String fileName, Supplier<InputStream> file);
}
