/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tule.agent.internal.VolumeMounts;
import io.tule.agent.internal.journal.Identity;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.reconcile.WantedList;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the parts of the desired state, and keeps them in the journal. On the link's lane. */
final class Fetches {
  private static final Logger LOG = LoggerFactory.getLogger(Fetches.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final ControllerClient client;
  private final Journal journal;
  private final Parameters parameters;
  private final Bodies bodies;
  private final VolumeMounts volumes;
  private volatile boolean mountsDue;

  Fetches(ControllerClient client, Journal journal, Parameters parameters, Bodies bodies) {
    this.client = client;
    this.journal = journal;
    this.parameters = parameters;
    this.bodies = bodies;
    this.volumes = new VolumeMounts(parameters.settings().dataDirectory());
  }

  /**
   * Gets the settings and answers with those in force. A Controller without a router cannot answer
   * the first; the last known or the defaults stay.
   */
  CompletableFuture<Void> config() {
    return tolerate(
            fetch(
                "config",
                (state, body) ->
                    body.isObject() ? state.withConfig(parameters.received(body)) : state))
        .thenCompose(done -> pushConfig());
  }

  CompletableFuture<Void> pushConfig() {
    Map<Parameter, String> untold = parameters.pending();
    JournalState state = journal.state();
    return tolerate(
        client
            .call(state.identity(), "PATCH", "config", bodies.config(state), TIMEOUT)
            .thenAccept(reply -> parameters.told(untold)));
  }

  CompletableFuture<Void> registries() {
    return fetch("registries", (state, body) -> state.withRegistries(array(body, "registries")));
  }

  CompletableFuture<Void> microservices() {
    return fetch(
            "microservices",
            (state, body) -> WantedList.received(state, array(body, "microservices")))
        .thenCompose(done -> mountsIfNamed());
  }

  /** Asked of Controllers that have them only: those of ioFog 3.0 do not know the route. */
  private CompletableFuture<Void> mountsIfNamed() {
    for (JsonNode record : journal.state().microservices()) {
      for (JsonNode mount : record.path("volumeMappings")) {
        if (mount.path("type").asText("").equals("volumeMount")) {
          return volumeMounts();
        }
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Secrets and configuration files for the microservices. What the Controller could not give, or
   * the disk could not take, is due until a later attempt.
   */
  CompletableFuture<Void> volumeMounts() {
    Identity who = journal.state().identity();
    mountsDue = true;
    return tolerate(
        client
            .call(who, "GET", "volumeMounts", null, TIMEOUT)
            .whenComplete(
                (reply, error) -> {
                  ControllerException cause = ControllerException.of(error);
                  // Controllers of ioFog 3.0 do not have the route.
                  if (cause != null && cause.isRefusal()) {
                    mountsDue = false;
                  }
                })
            .thenAccept(
                reply -> {
                  if (journal.state().identity().equals(who)) {
                    keep(reply.body().path("volumeMounts"));
                  }
                }));
  }

  /** Whether volume mounts were asked for and did not come to the disk. */
  boolean mountsDue() {
    return mountsDue;
  }

  private void keep(JsonNode list) {
    mountsDue = false;
    if (!list.isArray()) {
      return;
    }
    try {
      volumes.received(list);
    } catch (TuleException e) {
      mountsDue = e.reason() == ReasonCode.DISK_FULL;
      LOG.warn("Volume mounts: {}: {}", e.reason(), e.getMessage());
    }
  }

  /** The agent has left its Controller: its secrets go. */
  void forgetVolumeMounts() {
    keep(JsonNodeFactory.instance.arrayNode());
  }

  CompletableFuture<Void> edgeResources() {
    return tolerate(
        fetch(
            "edgeResources",
            (state, body) ->
                body.path("edgeResources").isArray()
                    ? state.withEdgeResources(body.path("edgeResources"))
                    : state));
  }

  /** Fetches something and keeps it, unless the agent has become another one meanwhile. */
  private CompletableFuture<Void> fetch(
      String path, BiFunction<JournalState, JsonNode, JournalState> keep) {
    Identity who = journal.state().identity();
    return client
        .call(who, "GET", path, null, TIMEOUT)
        .thenAccept(
            reply ->
                journal.update(
                    state ->
                        state.identity().equals(who) ? keep.apply(state, reply.body()) : state));
  }

  private static JsonNode array(JsonNode body, String name) {
    JsonNode list = body.path(name);
    if (!list.isArray()) {
      throw new ControllerException("The Controller's answer has no list of " + name, null);
    }
    return list;
  }

  /** Goes on after an answer that is no success, though not without one or without a token. */
  private static CompletableFuture<Void> tolerate(CompletableFuture<Void> call) {
    return call.exceptionally(
        error -> {
          ControllerException cause = ControllerException.of(error);
          if (cause == null || cause.status() == 0 || cause.isUnauthorized()) {
            throw new CompletionException(cause == null ? error : cause);
          }
          LOG.debug("passed over", cause);
          return null;
        });
  }
}
