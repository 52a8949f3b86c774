/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs hollow agents against a Controller and prints what they saw, one JSON object for each line.
 *
 * <p>The administrator's token is the first line of standard input. The run goes on as further
 * lines come: {@code measure SECONDS DEPLOYMENTS} prints the figures of that time, the end of the
 * input ends it.
 */
public final class Hollow {
  private static final int PROVISIONERS = 3;
  private static final int ATTEMPTS = 3;

  private final Map<String, String> options;
  private final Administrator administrator;
  private final Fleet fleet;
  private final Random random = new Random(1);
  private int measured;

  private Hollow(Map<String, String> options, String token) {
    this.options = options;
    String controller = options.getOrDefault("--controller", "http://127.0.0.1:51121/api/v3");
    administrator = new Administrator(controller, token);
    fleet = new Fleet(controller, Path.of(options.get("--data")), number("--status", 30));
  }

  /**
   * Runs.
   *
   * @param args {@code --data DIRECTORY}, {@code --controller URL}, {@code --agents N}, {@code
   *     --status SECONDS}, {@code --name PREFIX}
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      options.put(args[i], args[i + 1]);
    }
    if (args.length % 2 != 0 || !options.containsKey("--data")) {
      throw new IllegalArgumentException("options come in pairs, and --data is needed");
    }
    Path data = Path.of(options.get("--data"));
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      String token = in.readLine();
      Hollow hollow = new Hollow(options, token == null ? "" : token.strip());
      hollow.provision();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.strip().split(" +", -1);
        if (words.length == 3 && words[0].equals("measure")) {
          hollow.measure(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        } else {
          throw new IllegalArgumentException("not understood: " + line);
        }
      }
      hollow.fleet.close();
    } finally {
      delete(data);
    }
  }

  private int number(String option, int missing) {
    return options.containsKey(option) ? Integer.parseInt(options.get(option)) : missing;
  }

  private void provision() throws InterruptedException, ExecutionException {
    int agents = number("--agents", 100);
    String prefix = options.getOrDefault("--name", "hollow");
    long began = System.nanoTime();
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(PROVISIONERS);
    List<Future<?>> parts = new ArrayList<>();
    for (int i = 0; i < PROVISIONERS; i++) {
      parts.add(
          pool.submit(
              () -> {
                for (int n = next.getAndIncrement(); n < agents; n = next.getAndIncrement()) {
                  provision(n, prefix + "-" + n);
                }
                return true;
              }));
    }
    try {
      for (Future<?> part : parts) {
        part.get();
      }
    } finally {
      pool.shutdownNow();
    }
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("event", "provisioned").put("agents", agents);
    print(line.put("seconds", (System.nanoTime() - began) / 1_000_000_000));
  }

  /** Under load a connection may end under a call; then another agent takes the place. */
  private void provision(int number, String name) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        String uuid = administrator.createAgent(name + "-" + attempt, number("--status", 30));
        fleet.add(number, uuid, administrator.key(uuid));
        return;
      } catch (IOException | TuleException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Lets the fleet be for a time, in which some of the agents get a microservice each. */
  private void measure(int seconds, int deployments) throws IOException, InterruptedException {
    fleet.transport().clear();
    Timings changes = new Timings();
    long began = System.nanoTime();
    String application = options.getOrDefault("--name", "hollow") + "-app-" + ++measured;
    if (deployments > 0) {
      administrator.createApplication(application);
    }
    for (int i = 0; i < deployments; i++) {
      long due = began + TimeUnit.SECONDS.toNanos(seconds) * i / deployments;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      deploy(application, "m" + i, changes);
    }
    TimeUnit.NANOSECONDS.sleep(began + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime());
    TimedTransport seen = fleet.transport();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("event", "measured").put("seconds", seconds).put("agents", fleet.members().size());
    line.put("held", seen.held()).put("failures", seen.failures());
    line.set("status", figures(seen.status()));
    line.set("late", figures(seen.late()));
    line.set("other", figures(seen.other()));
    line.set("deploy", figures(changes));
    print(line.put("deployments", deployments));
  }

  /** Times a change from the Controller's answer to the container's start. */
  private void deploy(String application, String name, Timings changes)
      throws IOException, InterruptedException {
    List<Fleet.Member> members = fleet.members();
    Fleet.Member member = members.get(random.nextInt(members.size()));
    CountDownLatch started = new CountDownLatch(1);
    long[] at = new long[1];
    Subscription watch =
        member
            .runtime()
            .watchEvents(
                member.uuid(),
                event -> {
                  if (event.kind() == ContainerEvent.Kind.STARTED) {
                    at[0] = System.nanoTime();
                    started.countDown();
                  }
                });
    try {
      administrator.createMicroservice(application, name, member.uuid());
      long answered = System.nanoTime();
      if (started.await(30, TimeUnit.SECONDS)) {
        changes.add((at[0] - answered) / 1000);
      }
    } finally {
      watch.close();
    }
  }

  /** In milliseconds. */
  private static ObjectNode figures(Timings timings) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("count", timings.count()).put("p50", timings.quantile(0.5) / 1000.0);
    node.put("p99", timings.quantile(0.99) / 1000.0);
    return node.put("max", timings.longest() / 1000.0);
  }

  private static void print(ObjectNode line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Deletes as much as goes: after a failure, agents that still run may write on. */
  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Not all of " + directory + " is deleted: " + e);
    }
  }
}
