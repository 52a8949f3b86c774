/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import io.tule.agent.localapi.internal.Limits;
import io.tule.agent.localapi.internal.message.BinaryForm;
import io.tule.agent.localapi.internal.message.IoMessage;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.routing.RoutingPlugin;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes published messages and sends each on the routes of its publisher. Thread-safe. */
public final class Bus {
  private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
  private static final int NETWORK_WINDOW = 1_000;
  private static final long SECONDS_PER_MINUTE = 60;

  private final Limits limits;
  private final Clock clock;
  private final LocalRouting local;
  private final Archive archive;
  private final LongAdder processed = new LongAdder();
  private final Map<String, LongAdder> published = new ConcurrentHashMap<>();
  private final Map<String, Subscription> links = new HashMap<>();
  private volatile NodeView view;
  private volatile double perSecond;
  private long processedAtSample;
  private RoutingPlugin network;

  /** Creates it for a node; {@link #changed} follows its changes. */
  public Bus(Limits limits, Clock clock, LocalRouting local, Archive archive, NodeView view) {
    this.limits = limits;
    this.clock = clock;
    this.local = local;
    this.archive = archive;
    this.view = view;
    changed(view);
  }

  /**
   * What a publisher is told.
   *
   * @param id 32 hexadecimal digits
   * @param timestamp epoch milliseconds
   */
  public record Receipt(String id, long timestamp) {}

  /**
   * Publishes a message. It is accepted without a route too, and then goes nowhere. Its publisher
   * must not be told before {@link #commit}.
   *
   * @param publisher the microservice that it is from
   * @throws IllegalArgumentException if it is too large or a text in it too long
   */
  public Receipt publish(IoMessage message, String publisher) {
    UUID uuid = UUID.randomUUID();
    String id = hex(uuid.getMostSignificantBits()) + hex(uuid.getLeastSignificantBits());
    long now = clock.millis();
    byte[] bytes = BinaryForm.write(message.accepted(id, now, publisher));
    if (bytes.length > limits.messageBytes()) {
      throw new IllegalArgumentException("the message is larger than " + limits.messageBytes());
    }
    processed.increment();
    NodeView.Microservice from = view.microservices().get(publisher);
    if (from != null) {
      published.computeIfAbsent(publisher, key -> new LongAdder()).increment();
      if (!from.receivers().isEmpty()) {
        archive.add(publisher, now, bytes);
      }
      for (String receiver : from.receivers()) {
        var unused = local.post(receiver, bytes);
      }
    }
    return new Receipt(id, now);
  }

  /** Makes what was published outlive this process. */
  public void commit() {
    local.commit();
  }

  private static String hex(long bits) {
    String digits = Long.toHexString(bits);
    return "0".repeat(16 - digits.length()) + digits;
  }

  /** Whether messages of one microservice go to another. */
  public boolean isRoute(String publisher, String receiver) {
    NodeView.Microservice from = view.microservices().get(publisher);
    return from != null && from.receivers().contains(receiver);
  }

  /** The node's microservices or their routes have changed. */
  public synchronized void changed(NodeView next) {
    view = next;
    Set<String> receivers = new HashSet<>(next.microservices().keySet());
    next.microservices().values().forEach(each -> receivers.addAll(each.receivers()));
    local.receivers(receivers);
    published.keySet().retainAll(next.microservices().keySet());
    link();
  }

  /** Sets what carries messages from node to node; null for nothing. */
  public synchronized void network(RoutingPlugin plugin) {
    if (plugin != network) {
      links.values().forEach(Subscription::close);
      links.clear();
      network = plugin;
      link();
    }
  }

  private void link() {
    if (network == null) {
      return;
    }
    RoutingPlugin plugin = network;
    Map<String, Boolean> wanted = new LinkedHashMap<>();
    for (NodeView.Microservice each : view.microservices().values()) {
      if (each.consumer()) {
        wanted.put(each.uuid(), true);
      }
      for (String receiver : each.receivers()) {
        if (!view.microservices().containsKey(receiver)) {
          wanted.put(receiver, false);
        }
      }
    }
    Set<String> gone = new HashSet<>(links.keySet());
    wanted.forEach((uuid, inward) -> gone.remove(key(uuid, inward)));
    gone.forEach(key -> links.remove(key).close());
    wanted.forEach(
        (uuid, inward) -> {
          try {
            links.computeIfAbsent(key(uuid, inward), key -> open(plugin, uuid, inward));
          } catch (TuleException e) {
            LOG.warn("{} does not take {}: {}", plugin.name(), uuid, e.getMessage());
          }
        });
  }

  private static String key(String uuid, boolean inward) {
    return (inward ? "<" : ">") + uuid;
  }

  private Subscription open(RoutingPlugin plugin, String uuid, boolean inward) {
    return inward
        ? plugin.receive(uuid, NETWORK_WINDOW, message -> local.arrive(uuid, message))
        : local.receive(uuid, NETWORK_WINDOW, message -> plugin.send(uuid, message));
  }

  /** Takes note of the speed; once a minute. */
  public void sample() {
    long now = processed.sum();
    perSecond = (now - processedAtSample) / (double) SECONDS_PER_MINUTE;
    processedAtSample = now;
  }

  /** Messages published since the start. */
  public long processed() {
    return processed.sum();
  }

  /** Messages per second between the last two samples. */
  public double perSecond() {
    return perSecond;
  }

  /** Messages published since the start, by microservice. */
  public Map<String, Long> published() {
    Map<String, Long> counts = new LinkedHashMap<>();
    published.forEach((uuid, count) -> counts.put(uuid, count.sum()));
    return counts;
  }
}
