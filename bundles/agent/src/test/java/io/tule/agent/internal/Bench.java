/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import io.tule.api.agent.AgentControl.CommandResult;
import io.tule.api.agent.AgentStatus;
import io.tule.testkit.FakeContainerRuntime;
import io.tule.testkit.FakeRegistryBackend;
import io.tule.testkit.ManualClock;
import io.tule.testkit.ManualScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** An agent on a node in memory, whose time the test moves. */
final class Bench {
  /** The wall clock, which a test may set as it likes. */
  final ManualClock clock = new ManualClock();

  /** The time by which threads wait; it only goes on. */
  private final ManualClock time = new ManualClock();

  final FakeContainerRuntime docker = new FakeContainerRuntime("docker", clock);
  final FakeRegistryBackend registry = new FakeRegistryBackend();
  final FakePrograms programs = new FakePrograms();
  Site site = Site.NONE;
  final ScriptedController controller = new ScriptedController();
  final Path directory;
  Agent agent;
  boolean pullsStall;
  private ManualScheduler link;
  private ManualScheduler reconcile;
  private ManualScheduler work;
  private ManualScheduler pull;
  private String runtime = "docker";
  private String routerRuntime = "router";

  Bench(Path directory) {
    this.directory = directory;
  }

  /** Starts an agent with the runtime present. */
  void boot() {
    bootWithoutRuntime();
    agent.runtimes().add(docker);
    run();
  }

  void bootWithoutRuntime() {
    link = new ManualScheduler(time);
    reconcile = new ManualScheduler(time);
    work = new ManualScheduler(time);
    pull = new ManualScheduler(time);
    agent =
        new Agent(
            settings(),
            new Lanes(link, reconcile, work, pull),
            clock,
            new Random(1),
            controller,
            programs,
            Runnable::run);
    agent.addRegistry(registry, 0);
    agent.start();
    run();
  }

  /** Ends the agent as a kill does: nothing more of it runs. */
  void kill() {
    agent.close();
  }

  void provision() throws IOException {
    Files.writeString(directory.resolve("provision.properties"), "key=good\n");
    advance(Duration.ofSeconds(1));
  }

  void configureRuntime(String name) {
    runtime = name;
    agent.configure(settings());
    run();
  }

  void configureRouterRuntime(String name) {
    routerRuntime = name;
    agent.configure(settings());
    run();
  }

  private Settings settings() {
    return new Settings(
        "http://controller/api/v3",
        directory,
        runtime,
        1,
        "",
        10,
        20,
        2,
        Duration.ofSeconds(10),
        site,
        routerRuntime,
        "proxy");
  }

  /** Runs all that is due now. */
  void run() {
    int ran = 1;
    for (int round = 0; ran > 0; round++) {
      if (round > 10_000) {
        throw new IllegalStateException("a busy loop");
      }
      ran = link.runDue() + reconcile.runDue() + work.runDue() + (pullsStall ? 0 : pull.runDue());
    }
  }

  /** Ends the oldest of the pulls that stall. */
  void pullOne() {
    pull.runOne();
    run();
  }

  /** Lets time pass in steps of 100 ms. */
  void advance(Duration by) {
    for (long passed = 0; passed < by.toMillis(); passed += 100) {
      pass(Duration.ofMillis(100));
    }
  }

  /** Lets time pass in one step. */
  void pass(Duration by) {
    time.advance(by);
    clock.advance(by);
    run();
  }

  /** How many tasks wait on all of the agent's threads. */
  int waiting() {
    return link.waiting() + reconcile.waiting() + work.waiting() + pull.waiting();
  }

  /** A command that waits for the agent, which goes on meanwhile. */
  CommandResult agentCommandWhileRunning(String line) {
    CompletableFuture<CommandResult> result =
        CompletableFuture.supplyAsync(() -> agent.command(line));
    while (!result.isDone()) {
      advance(Duration.ofMillis(100));
      Thread.onSpinWait();
    }
    return result.join();
  }

  /** Raises the flag of a changed list and lets the agent take it up. */
  void changed() {
    controller.raise("microserviceList");
    advance(Duration.ofSeconds(21));
  }

  AgentStatus status() {
    return agent.status();
  }
}
