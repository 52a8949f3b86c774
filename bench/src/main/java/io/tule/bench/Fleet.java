/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench;

import io.tule.agent.internal.Agent;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.Settings;
import io.tule.agent.internal.link.HttpTransport;
import io.tule.agent.internal.orders.SystemPrograms;
import io.tule.testkit.FakeContainerRuntime;
import io.tule.testkit.FakeRegistryBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many agents on a handful of threads. Each agent's link and reconciliation stay on one thread, as
 * the agent expects, which it shares with others; all use one HTTP client.
 */
final class Fleet implements AutoCloseable {
  private static final int LANES = 2;

  private final String controller;
  private final Path directory;
  private final int statusSeconds;
  private final ExecutorService http = Executors.newFixedThreadPool(2, threads("hollow-http"));
  private final List<ScheduledExecutorService> links = timers("hollow-link");
  private final ScheduledExecutorService reconcile = timer("hollow-reconcile");
  private final ExecutorService work = Executors.newFixedThreadPool(2, threads("hollow-work"));
  private final TimedTransport transport = new TimedTransport(new HttpTransport(http));
  private final FakeRegistryBackend registry = new FakeRegistryBackend();
  private final List<Member> members = new ArrayList<>();

  /**
   * An agent of the fleet.
   *
   * @param uuid as the Controller knows it
   * @param runtime its own fake runtime
   */
  record Member(String uuid, Agent agent, FakeContainerRuntime runtime) {}

  /**
   * Creates an empty fleet.
   *
   * @param controller base of the REST API
   * @param directory holds a directory for each agent; one in memory spares the disk
   */
  Fleet(String controller, Path directory, int statusSeconds) {
    this.controller = controller;
    this.directory = directory;
    this.statusSeconds = statusSeconds;
  }

  TimedTransport transport() {
    return transport;
  }

  List<Member> members() {
    synchronized (members) {
      return List.copyOf(members);
    }
  }

  /** Starts one more agent and provisions it; returns when it is provisioned. */
  void add(int number, String uuid, String key) {
    Settings settings =
        new Settings(
            controller,
            directory.resolve("agent-" + number),
            "docker",
            1,
            "",
            statusSeconds,
            60,
            1,
            Duration.ofSeconds(1));
    Lanes lanes = new Lanes(links.get(number % LANES), reconcile, work, work);
    Clock clock = Clock.systemUTC();
    Agent agent =
        new Agent(
            settings, lanes, clock, new Random(number), transport, new SystemPrograms(work), work);
    FakeContainerRuntime runtime = new FakeContainerRuntime("docker", clock);
    agent.addRegistry(registry, 0);
    agent.start();
    agent.runtimes().add(runtime);
    agent.provision(controller, key);
    synchronized (members) {
      members.add(new Member(uuid, agent, runtime));
    }
  }

  /** Ends all threads. The Controller is told nothing, as when a node loses its power. */
  @Override
  public void close() throws IOException {
    links.forEach(ExecutorService::shutdownNow);
    reconcile.shutdownNow();
    work.shutdownNow();
    http.shutdownNow();
  }

  private static List<ScheduledExecutorService> timers(String name) {
    List<ScheduledExecutorService> timers = new ArrayList<>();
    for (int i = 0; i < LANES; i++) {
      timers.add(timer(name + "-" + i));
    }
    return timers;
  }

  private static ScheduledExecutorService timer(String name) {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads(name));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory plain = Executors.defaultThreadFactory();
    return task -> {
      Thread thread = plain.newThread(task);
      thread.setName(name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
