/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import io.tule.api.Subscription;
import io.tule.api.model.ChangeSet;
import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.ChangeFeed;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Answers agents that ask for changes, and holds an answer back while there is none.
 *
 * <p>A held request holds no thread. Beyond the limit requests are answered at once.
 */
public final class HeldRequests implements AutoCloseable {
  /** The answer's header that tells an agent that this Controller can hold its request. */
  static final String HELD_HEADER = "X-Tule-Held";

  private final AgentLinkService link;
  private final ChangeFeed feed;
  private final Executor executor;
  private final int limit;
  private final Set<Held> waiting = ConcurrentHashMap.newKeySet();

  /**
   * Creates the holder.
   *
   * @param link knows the changes
   * @param feed tells when there is one
   * @param executor reads the changes when a request's wait is over
   * @param limit how many requests are held at most
   */
  public HeldRequests(AgentLinkService link, ChangeFeed feed, Executor executor, int limit) {
    this.link = link;
    this.feed = feed;
    this.executor = executor;
    this.limit = limit;
  }

  /**
   * Answers a request now or when there is a change.
   *
   * @param agent the agent that asks
   * @param wait how long to hold back an answer without a change; zero answers at once
   * @param answer takes the answer
   */
  void answer(AgentPrincipal agent, Duration wait, Answer answer) {
    if (wait.isZero() || waiting.size() >= limit) {
      answer(answer, () -> link.changes(agent));
      return;
    }
    Held held = new Held(agent, answer);
    waiting.add(held);
    held.subscribe(feed.await(agent.uuid(), wait, held::wake));
    try {
      ChangeSet changes = link.changes(agent);
      if (!changes.flags().isEmpty()) {
        held.finish(() -> changes);
      }
    } catch (RuntimeException e) {
      held.finish(
          () -> {
            throw e;
          });
    }
  }

  /** How many requests are held. */
  public int size() {
    return waiting.size();
  }

  /** Answers all held requests, changes or none. */
  @Override
  public void close() {
    waiting.forEach(Held::answerNow);
  }

  /** Takes one answer; called once, on any thread. */
  interface Answer {
    void changes(ChangeSet changes);

    void failed(RuntimeException failure);
  }

  private static void answer(Answer answer, Supplier<ChangeSet> how) {
    ChangeSet changes;
    try {
      changes = how.get();
    } catch (RuntimeException e) {
      // Whatever went wrong, somebody waits for an answer.
      answer.failed(e);
      return;
    }
    answer.changes(changes);
  }

  private final class Held {
    private final AgentPrincipal agent;
    private final Answer answer;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final AtomicReference<Subscription> subscription = new AtomicReference<>(() -> {});

    Held(AgentPrincipal agent, Answer answer) {
      this.agent = agent;
      this.answer = answer;
    }

    void subscribe(Subscription feed) {
      subscription.set(feed);
      if (finished.get()) {
        feed.close();
      }
    }

    void wake() {
      try {
        executor.execute(this::answerNow);
      } catch (RejectedExecutionException e) {
        answerNow();
      }
    }

    void answerNow() {
      finish(() -> link.changes(agent));
    }

    void finish(Supplier<ChangeSet> how) {
      if (!finished.compareAndSet(false, true)) {
        return;
      }
      waiting.remove(this);
      subscription.get().close();
      answer(answer, how);
    }
  }
}
