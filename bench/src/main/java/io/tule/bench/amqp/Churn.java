/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Clients that come and go at random, and a pair that stays and of whose messages none may be lost.
 * A line {@code churn SECONDS} has them come and go for so long and all of them leave; a line
 * {@code wait SECONDS} leaves the pair alone. Each is answered with one JSON object.
 */
final class Churn {
  private static final int MOST = 120;
  private static final int STEADY_PER_SECOND = 200;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int LARGE = 150;
  private static final String ROUTED = "routed.";

  private final Map<String, String> options;
  private final Random random;
  private final Selector selector = Selector.open();
  private final List<Wanderer> live = new ArrayList<>();
  private final List<Wanderer> leaving = new ArrayList<>();
  private final int[] ports;
  private Receiver receiver;
  private Sender sender;
  private Wanderer broker;
  private long began;
  private long connected;
  private long refused;
  private long resets;
  private long lost;
  private long operations;

  Churn(Map<String, String> options) throws IOException {
    this.options = options;
    this.random = new Random(Long.parseLong(options.getOrDefault("seed", "1")));
    String[] words = options.get("ports").split(",", -1);
    ports = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      ports[i] = Integer.parseInt(words[i]);
    }
  }

  private InetSocketAddress address(String name) {
    String[] parts = options.get(name).split(":", -1);
    return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
  }

  void run() throws IOException {
    receiver = new Receiver(selector, address("from"), "bench.steady", false, false);
    sender = new Sender(selector, address("to"), "bench.steady", 100, false);
    sender.limit = 0;
    began = System.nanoTime();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (ordered(in)) {
      String[] words = in.readLine().split(" ", -1);
      long seconds = Long.parseLong(words[1]);
      if ("churn".equals(words[0])) {
        churn(seconds);
      } else {
        passing(TimeUnit.SECONDS.toMillis(seconds));
      }
      report();
    }
  }

  /** Goes on with the pair until there is an order; false if none comes any more. */
  private boolean ordered(BufferedReader in) throws IOException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!in.ready()) {
      if (System.nanoTime() > until) {
        return false;
      }
      passing(20);
    }
    return true;
  }

  private void report() {
    System.out.println(
        String.format(
            Locale.ROOT,
            "{\"connected\": %d, \"refusedConnections\": %d, \"resets\": %d, \"ended\": %d,"
                + " \"operations\": %d, \"sent\": %d, \"accepted\": %d, \"refused\": %d,"
                + " \"received\": %d}",
            connected,
            refused,
            resets,
            lost,
            operations,
            sender.sent,
            sender.accepted,
            sender.refused,
            receiver.received));
  }

  private void churn(long seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long step = TimeUnit.SECONDS.toNanos(1) / Integer.parseInt(options.getOrDefault("rate", "200"));
    long next = System.nanoTime();
    while (System.nanoTime() < end) {
      while (System.nanoTime() >= next) {
        operation();
        operations++;
        next += step;
      }
      passing(2);
    }
    for (Wanderer w : List.copyOf(live)) {
      leave(w);
    }
    if (broker != null) {
      leave(broker);
      broker = null;
    }
    passing(2000);
    for (Wanderer w : leaving) {
      lost++;
      w.cut(true);
    }
    leaving.clear();
  }

  /** Lets time pass, in which the steady pair goes on. */
  private void passing(long millis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      long passed = System.nanoTime() - began;
      sender.limit =
          passed / TimeUnit.SECONDS.toNanos(1) * STEADY_PER_SECOND
              + passed
                  % TimeUnit.SECONDS.toNanos(1)
                  * STEADY_PER_SECOND
                  / TimeUnit.SECONDS.toNanos(1);
      sender.write();
      for (Wanderer w : List.copyOf(live)) {
        guarded(w, w::go);
      }
      selector.select(1);
      for (SelectionKey key : selector.selectedKeys()) {
        Peer peer = (Peer) key.attachment();
        if (peer instanceof Wanderer w) {
          guarded(w, w::turn);
        } else {
          peer.turn();
        }
      }
      selector.selectedKeys().clear();
    } while (System.nanoTime() < end);
  }

  private interface Step {
    void run() throws IOException;
  }

  /** A router that was killed ends its clients' connections: that is part of it. */
  private void guarded(Wanderer w, Step step) {
    try {
      step.run();
      if (!w.gone()) {
        return;
      }
    } catch (IOException | java.nio.channels.CancelledKeyException e) {
      lost++;
    }
    w.cut(false);
    live.remove(w);
    leaving.remove(w);
    if (w == broker) {
      broker = null;
    }
  }

  private void operation() {
    int dice = random.nextInt(100);
    if (live.size() < MOST && dice < 50) {
      connect();
    } else if (broker == null) {
      broker = connect(Integer.parseInt(options.get("broker")), "churn-broker", true);
    } else if (dice == 99) {
      reset(broker);
      broker = null;
    } else if (!live.isEmpty()) {
      Wanderer w = live.get(random.nextInt(live.size()));
      if (dice < 65) {
        leave(w);
      } else if (dice < 80) {
        reset(w);
      } else if (dice < 88) {
        w.drop();
      } else {
        link(w);
      }
    }
  }

  private void connect() {
    Wanderer w = connect(ports[random.nextInt(ports.length)], "wanderer-" + connected, false);
    if (w != null) {
      live.add(w);
      for (int i = random.nextInt(4); i >= 0; i--) {
        link(w);
      }
    }
  }

  private Wanderer connect(int port, String name, boolean isBroker) {
    try {
      InetSocketAddress router = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      Wanderer w = new Wanderer(selector, router, name, random, isBroker);
      connected++;
      return w;
    } catch (IOException e) {
      refused++;
      return null;
    }
  }

  private void link(Wanderer w) {
    String address = "churn." + (operations / 8 + random.nextInt(3));
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> w.listen(address);
      case 3 -> w.listen("");
      case 4 -> w.listen("multicast." + address);
      case 5 -> w.tell("multicast." + address, 1 + random.nextInt(3));
      case 6 -> w.tell(ROUTED + address, 1 + random.nextInt(LARGE));
      case 7 -> w.listen(ROUTED + address);
      case 8 -> w.tell(dynamic(address), 1);
      default -> w.tell(address, 1 + random.nextInt(LARGE));
    }
  }

  private String dynamic(String otherwise) {
    for (Wanderer w : live) {
      if (!w.dynamicAddress().isEmpty()) {
        return w.dynamicAddress();
      }
    }
    return otherwise;
  }

  private void leave(Wanderer w) {
    live.remove(w);
    leaving.add(w);
    guarded(w, w::close);
  }

  private void reset(Wanderer w) {
    resets++;
    live.remove(w);
    w.cut(true);
  }
}
