/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Load for routers. Prints one JSON object; CPU time is that of the processes named by {@code
 * --pids} and, apart, its own.
 *
 * <pre>
 * stream  --to HOST:PORT --from HOST:PORT --bytes N --settled BOOL --pairs N --warm S --seconds S --pids N,N
 * requests --to HOST:PORT --from HOST:PORT --rate N --warm S --seconds S --pids N,N --floor BOOL
 * relay
 * hold    --to HOST:PORT --connections N --seconds N
 * churn   --to HOST:PORT --from HOST:PORT --ports N,N --broker PORT --rate N --seed N
 * </pre>
 */
public final class Load {
  private static final double TICK = 0.01;
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Map<String, String> options;
  private final Selector selector;

  private Load(Map<String, String> options) throws IOException {
    this.options = options;
    this.selector = Selector.open();
  }

  public static void main(String[] args) throws IOException {
    Map<String, String> options = new TreeMap<>();
    for (int i = 1; i + 1 < args.length; i += 2) {
      options.put(args[i].substring(2), args[i + 1]);
    }
    Load load = new Load(options);
    switch (args.length == 0 ? "" : args[0]) {
      case "stream" -> load.stream();
      case "requests" -> load.requests();
      case "relay" -> Floor.relay();
      case "hold" -> load.hold();
      case "churn" -> new Churn(options).run();
      default -> throw new IllegalArgumentException("stream, requests, relay, hold or churn");
    }
  }

  private String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  private int number(String name, int otherwise) {
    return Integer.parseInt(option(name, String.valueOf(otherwise)));
  }

  private InetSocketAddress address(String name) {
    String[] parts = option(name, option("to", "127.0.0.1:5672")).split(":", -1);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  /** One turn of all connections that have something to do; waits so long if none has. */
  private void turn(long millis) throws IOException {
    if (millis > 0) {
      selector.select(millis);
    } else {
      selector.selectNow();
    }
    for (SelectionKey key : selector.selectedKeys()) {
      ((Trips.End) key.attachment()).turn();
    }
    selector.selectedKeys().clear();
  }

  /** CPU seconds so far: of this process, and of those measured. */
  private double[] cpu() throws IOException {
    double others = 0;
    for (String pid : option("pids", "").split(",", -1)) {
      others += pid.isEmpty() ? 0 : cpu(pid);
    }
    return new double[] {cpu("self"), others};
  }

  private static double cpu(String pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", pid, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK;
  }

  private void stream() throws IOException {
    boolean settled = Boolean.parseBoolean(option("settled", "false"));
    List<Receiver> receivers = new ArrayList<>();
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < number("pairs", 1); i++) {
      receivers.add(new Receiver(selector, address("from"), "bench." + i, settled, false));
    }
    long limit = System.nanoTime() + PATIENCE_NANOS;
    until(() -> receivers.stream().allMatch(Receiver::attached), limit);
    // Other routers have to hear of the addresses.
    passing(number("settle", 0));
    for (int i = 0; i < receivers.size(); i++) {
      senders.add(new Sender(selector, address("to"), "bench." + i, number("bytes", 100), settled));
    }
    passing(number("warm", 5));
    double[] cpu = cpu();
    long count = received(receivers);
    long began = System.nanoTime();
    passing(number("seconds", 5));
    double seconds = (System.nanoTime() - began) / 1e9;
    long messages = received(receivers) - count;
    double[] after = cpu();
    senders.forEach(Sender::stop);
    finish(receivers);
    long sent = senders.stream().mapToLong(s -> s.sent).sum();
    long got = received(receivers);
    long refused = senders.stream().mapToLong(s -> s.refused).sum();
    long open = settled ? 0 : sent - refused - senders.stream().mapToLong(s -> s.accepted).sum();
    print(
        "{\"rate\": %.0f, \"cpu\": %.3f, \"loadCpu\": %.3f, \"sent\": %d, \"received\": %d,"
            + " \"lost\": %d, \"refused\": %d, \"open\": %d}",
        messages / seconds,
        (after[1] - cpu[1]) * 1e6 / messages,
        (after[0] - cpu[0]) * 1e6 / messages,
        sent,
        got,
        sent - refused - got,
        refused,
        open);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static long received(List<Receiver> receivers) {
    return receivers.stream().mapToLong(r -> r.received).sum();
  }

  /** Until nothing has come for half a second. */
  private void finish(List<Receiver> receivers) throws IOException {
    long before = -1;
    long since = System.nanoTime();
    long limit = since + PATIENCE_NANOS;
    while (System.nanoTime() - since < QUIET_NANOS && System.nanoTime() < limit) {
      turn(50);
      long now = received(receivers);
      if (now != before) {
        before = now;
        since = System.nanoTime();
      }
    }
  }

  private interface Condition {
    boolean met();
  }

  private void until(Condition condition, long limit) throws IOException {
    while (!condition.met()) {
      turn(50);
      if (System.nanoTime() > limit) {
        throw new IOException("the router does not answer");
      }
    }
  }

  private void passing(int seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      turn(20);
    }
  }

  private void requests() throws IOException {
    Trips trips =
        Boolean.parseBoolean(option("floor", "false"))
            ? new Floor(selector, address("to"))
            : new RoundTrip(selector, address("to"), address("from"), "bench.requests");
    until(trips::ready, System.nanoTime() + PATIENCE_NANOS);
    passing(number("settle", 0));
    // Both programs' code is to be compiled: at the pace it would not be for minutes.
    unpaced(trips, number("warm", 5));
    paced(trips, 1);
    trips.clear();
    double[] cpu = cpu();
    paced(trips, number("seconds", 5));
    double[] after = cpu();
    List<Long> took = trips.took();
    if (took.isEmpty()) {
      throw new IOException("no answer came");
    }
    print(
        "{\"count\": %d, \"p50\": %.1f, \"p99\": %.1f, \"cpu\": %.1f}",
        took.size(),
        took.get(took.size() / 2) / 1e3,
        took.get(took.size() * 99 / 100) / 1e3,
        (after[1] - cpu[1]) * 1e6 / took.size());
  }

  private void unpaced(Trips trips, int seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      trips.request();
      turn(20);
    }
  }

  private void paced(Trips trips, int seconds) throws IOException {
    long step = TimeUnit.SECONDS.toNanos(1) / number("rate", 200);
    long next = System.nanoTime();
    long end = next + TimeUnit.SECONDS.toNanos(seconds);
    while (next < end) {
      long wait = next - System.nanoTime();
      if (wait <= 0) {
        trips.request();
        next += step;
      } else {
        turn(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
      }
    }
  }

  private void hold() throws IOException {
    List<Receiver> all = new ArrayList<>();
    long began = System.nanoTime();
    for (int i = 0; i < number("connections", 1000); i++) {
      all.add(new Receiver(selector, address("to"), "bench.held." + i, false, true));
      turn(0);
    }
    until(() -> all.stream().allMatch(Receiver::attached), began + PATIENCE_NANOS);
    print("{\"open\": %d, \"seconds\": %.2f}", all.size(), (System.nanoTime() - began) / 1e9);
    System.out.flush();
    for (int i = 0; i < number("seconds", 60) / 4; i++) {
      passing(4);
      for (Receiver r : all) {
        r.heartbeat();
      }
    }
  }
}
