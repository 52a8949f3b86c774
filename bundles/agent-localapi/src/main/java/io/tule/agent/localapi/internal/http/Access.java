/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeAccess;
import io.tule.api.spi.runtime.ContainerRuntime;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who a caller is: by its address if that is a container's of this agent, by its token, or,
 * in the open mode, by what it says itself, as the ioFog Agent does. Thread-safe.
 */
public final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final long KEEP_MILLIS = 1_000;

  private final NodeAccess node;
  private final Clock clock;
  private final Executor blocking;
  private final boolean open;
  private final byte[] operatorToken;
  private final List<ContainerRuntime> runtimes = new CopyOnWriteArrayList<>();
  private final Map<ContainerRuntime, Subscription> events = new ConcurrentHashMap<>();
  private final Map<ContainerRuntime, Map<String, String>> last = new ConcurrentHashMap<>();
  private volatile Snapshot addresses = new Snapshot(Map.of(), 0);
  private volatile String watched = "";

  private record Snapshot(Map<String, String> byAddress, long takenAt) {}

  /**
   * A caller.
   *
   * @param any whether it may act for every microservice
   * @param microservice which one it is; empty if none
   */
  public record Caller(boolean any, String microservice) {
    /** Nobody who is known. */
    public static final Caller STRANGER = new Caller(false, "");

    static final Caller ANY = new Caller(true, "");

    /** Whether it may act for a microservice. */
    public boolean mayBe(String uuid) {
      return any || (!uuid.isEmpty() && uuid.equals(microservice));
    }

    /** Whether it is anybody at all. */
    public boolean isKnown() {
      return any || !microservice.isEmpty();
    }
  }

  /**
   * Creates it.
   *
   * @param open whether everybody may act for every microservice
   * @param operatorToken of the node's operator
   * @param blocking runs what waits for a runtime
   */
  public Access(
      NodeAccess node, Clock clock, Executor blocking, boolean open, String operatorToken) {
    this.node = node;
    this.clock = clock;
    this.blocking = blocking;
    this.open = open;
    this.operatorToken = operatorToken.getBytes(StandardCharsets.UTF_8);
  }

  /** A runtime has come. */
  public void add(ContainerRuntime runtime) {
    runtimes.add(runtime);
    watch(node.view().agentUuid(), true);
  }

  /** A runtime has gone; its containers may still be there, so what is known of them stays. */
  public void remove(ContainerRuntime runtime) {
    runtimes.remove(runtime);
    Subscription gone = events.remove(runtime);
    if (gone != null) {
      gone.close();
    }
    last.remove(runtime);
    forget();
  }

  /** The agent may have another identifier now. */
  public void owner(String agentUuid) {
    watch(agentUuid, false);
  }

  private synchronized void watch(String owner, boolean again) {
    if (owner.equals(watched) && !again) {
      return;
    }
    watched = owner;
    events.values().forEach(Subscription::close);
    events.clear();
    last.clear();
    forget();
    if (!owner.isEmpty()) {
      // An address goes from one container to the next: what is known ends with each event.
      runtimes.forEach(
          runtime -> events.put(runtime, runtime.watchEvents(owner, event -> forget())));
    }
  }

  private void forget() {
    addresses = new Snapshot(Map.of(), 0);
  }

  /** Ends all watching. */
  public void close() {
    events.values().forEach(Subscription::close);
  }

  /** Whether a token is the operator's. */
  public boolean isOperator(String authorization) {
    return MessageDigest.isEqual(
        operatorToken, bare(authorization).getBytes(StandardCharsets.UTF_8));
  }

  private static String bare(String authorization) {
    String text = authorization.strip();
    return text.toLowerCase(Locale.ROOT).startsWith("bearer ") ? text.substring(7).strip() : text;
  }

  /**
   * Tells who calls.
   *
   * @param authorization the header; empty if there is none
   */
  public CompletableFuture<Caller> identify(InetAddress from, String authorization) {
    if (open) {
      return CompletableFuture.completedFuture(Caller.ANY);
    }
    if (!authorization.isEmpty()) {
      return CompletableFuture.completedFuture(byToken(authorization));
    }
    if (from.isLoopbackAddress()) {
      return CompletableFuture.completedFuture(Caller.STRANGER);
    }
    String address = from.getHostAddress();
    Snapshot now = addresses;
    if (clock.millis() - now.takenAt() < KEEP_MILLIS && now.byAddress().containsKey(address)) {
      return CompletableFuture.completedFuture(new Caller(false, now.byAddress().get(address)));
    }
    try {
      return CompletableFuture.supplyAsync(() -> byAddress(address), blocking);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Caller byToken(String authorization) {
    if (isOperator(authorization)) {
      return Caller.ANY;
    }
    String owner = node.ownerOfToken(bare(authorization));
    return owner.isEmpty() ? Caller.STRANGER : new Caller(false, owner);
  }

  private synchronized Caller byAddress(String address) {
    Snapshot known = addresses;
    if (clock.millis() - known.takenAt() >= KEEP_MILLIS
        || !known.byAddress().containsKey(address)) {
      known = look();
      addresses = known;
    }
    Set<String> ours = node.view().microservices().keySet();
    String uuid = known.byAddress().getOrDefault(address, "");
    return ours.contains(uuid) ? new Caller(false, uuid) : Caller.STRANGER;
  }

  /** While an engine is away its containers stay as they are, and so do their addresses. */
  private Snapshot look() {
    long now = clock.millis();
    Map<String, String> all = new HashMap<>();
    String owner = node.view().agentUuid();
    for (ContainerRuntime runtime : runtimes) {
      try {
        if (!owner.isEmpty() && runtime.fingerprint().isHealthy()) {
          last.put(runtime, runtime.addresses(owner));
        }
      } catch (TuleException e) {
        LOG.debug("{} does not tell addresses", runtime.name(), e);
      }
      all.putAll(last.getOrDefault(runtime, Map.of()));
    }
    return new Snapshot(all, now);
  }
}
