/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import io.tule.router.internal.tree.AddressTree;
import io.tule.router.internal.tree.Syntax;
import io.tule.router.spi.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy of a router: a bound on all connections, and rules for those of each virtual host.
 * Safe for use by any thread.
 */
public final class VhostPolicy implements Policy {
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.POLICY");
  private static final String DISALLOWED = "connection disallowed by local policy";
  private static final String CONNECTORS = "$connector";

  /**
   * What holds for all connections.
   *
   * @param maxConnections at once
   * @param maxMessageSize bytes, 0 for no bound
   * @param enabled whether vhosts have rules at all
   * @param patterns whether names of vhosts are patterns
   * @param defaultVhost whose rules hold where a peer names an unknown vhost, empty for none
   */
  public record Settings(
      int maxConnections,
      long maxMessageSize,
      boolean enabled,
      boolean patterns,
      String defaultVhost) {
    /** Everything is allowed. */
    public static final Settings OPEN = new Settings(65535, 0, false, false, "");

    /** Reads the attributes of the entity {@code policy}. */
    public static Settings of(Map<String, Object> attributes) {
      return new Settings(
          (int) Group.number(attributes, "maxConnections", 65535, 65535),
          Group.number(attributes, "maxMessageSize", 0, Long.MAX_VALUE),
          Boolean.TRUE.equals(attributes.get("enableVhostPolicy")),
          Boolean.TRUE.equals(attributes.get("enableVhostNamePatterns")),
          String.valueOf(attributes.getOrDefault("defaultVhost", "")));
    }
  }

  private record Open(String vhost, String user, String host, GroupGrant grant) {}

  private final Settings settings;
  private final Map<String, VhostRules> vhosts = new LinkedHashMap<>();
  private final Map<String, VhostStats> stats = new LinkedHashMap<>();
  private final AddressTree<String> names = new AddressTree<>(Syntax.AMQP_KEY);
  private final Map<String, String> aliases = new HashMap<>();
  private final Map<Long, Open> open = new HashMap<>();
  private int current;
  private long processed;
  private long denied;

  /** A policy without vhosts. */
  public VhostPolicy(Settings settings) {
    this.settings = settings;
  }

  /**
   * Takes the rules of a vhost, in the place of those before.
   *
   * @param attributes of the entity {@code vhost}
   * @throws IllegalArgumentException if they make no sense
   */
  public synchronized void put(Map<String, Object> attributes) {
    VhostRules rules = VhostRules.parse(attributes);
    String name = rules.name();
    for (String alias : rules.aliases()) {
      if (vhosts.containsKey(alias) || !aliases.getOrDefault(alias, name).equals(name)) {
        throw new IllegalArgumentException("another vhost has the name " + alias);
      }
    }
    if (aliases.containsKey(name)) {
      throw new IllegalArgumentException(name + " is an alias of " + aliases.get(name));
    }
    if (settings.patterns()) {
      for (String text : namesOf(rules)) {
        String other = names.get(text);
        if (other != null && !other.equals(name)) {
          throw new IllegalArgumentException(
              "the pattern " + text + " is another vhost's: pattern conflicts");
        }
      }
    }
    remove(name);
    vhosts.put(name, rules);
    stats.computeIfAbsent(name, VhostStats::new);
    rules.aliases().forEach(alias -> aliases.put(alias, name));
    if (settings.patterns()) {
      namesOf(rules).forEach(text -> names.put(text, name));
    }
  }

  private static List<String> namesOf(VhostRules rules) {
    List<String> all = new ArrayList<>(rules.aliases());
    all.add(rules.name());
    return all;
  }

  /** Forgets a vhost's rules; what it counted stays. */
  public synchronized void remove(String name) {
    VhostRules old = vhosts.remove(name);
    if (old != null) {
      old.aliases().forEach(aliases::remove);
      if (settings.patterns()) {
        namesOf(old).forEach(names::remove);
      }
    }
  }

  /** The vhost whose rules hold for a name, null if there is none. */
  private VhostRules find(String vhost) {
    String name = vhost;
    if (settings.patterns() && !names.isEmpty()) {
      String found = names.match(vhost);
      name = found == null ? vhost : found;
    }
    name = aliases.getOrDefault(name, name);
    VhostRules rules = vhosts.get(name);
    return rules == null ? vhosts.get(settings.defaultVhost()) : rules;
  }

  /** The name of the vhost whose rules hold for a name, the name itself if there is none. */
  public synchronized String resolve(String vhost) {
    VhostRules rules = settings.enabled() ? find(vhost) : null;
    return rules == null ? vhost : rules.name();
  }

  @Override
  public synchronized boolean accept(String remoteHost) {
    processed++;
    if (current >= settings.maxConnections()) {
      denied++;
      LOG.info("DENY Connection '{}' based on global connection count", remoteHost);
      return false;
    }
    current++;
    return true;
  }

  @Override
  public synchronized void released(String remoteHost) {
    current--;
  }

  @Override
  public synchronized Decision open(Peer peer) {
    if (!settings.enabled()) {
      return Grant.ALL;
    }
    String user = peer.user().isEmpty() ? "anonymous" : peer.user();
    VhostRules rules = find(peer.vhost());
    if (rules == null) {
      return deny(peer, null, "No policy defined for vhost");
    }
    VhostStats counted = stats.get(rules.name());
    boolean connector = peer.listener().isEmpty();
    Group group = connector ? rules.groups().get(CONNECTORS) : rules.groupOf(user);
    if (group == null) {
      return deny(peer, counted, "User is not in a user group and unknown users are denied");
    }
    if (!connector) {
      if (!group.mayConnectFrom(peer.remoteHost())) {
        return deny(peer, counted, "User is not allowed to connect from this network host");
      }
      String name = peer.remoteHost() + ":" + peer.connectionId();
      if (!counted.connect(rules, group, user, peer.remoteHost(), name)) {
        return deny(peer, null, "Too many connections");
      }
    }
    GroupGrant grant = new GroupGrant(this, rules, group, user, counted);
    if (!connector) {
      open.put(peer.connectionId(), new Open(rules.name(), user, peer.remoteHost(), grant));
    }
    return grant;
  }

  private Denied deny(Peer peer, VhostStats counted, String why) {
    denied++;
    if (counted != null) {
      counted.denied++;
    }
    LOG.info(
        "DENY AMQP Open for user '{}', rhost '{}', vhost '{}': {}",
        peer.user(),
        peer.remoteHost(),
        peer.vhost(),
        why);
    return new Denied("amqp:resource-limit-exceeded", DISALLOWED);
  }

  @Override
  public synchronized void closed(Peer peer) {
    Open was = open.remove(peer.connectionId());
    if (was != null) {
      stats
          .get(was.vhost())
          .disconnect(was.user(), was.host(), was.host() + ":" + peer.connectionId());
      LOG.debug("Connection of {} closed with resources {}", was.host(), was.grant().denials());
    }
  }

  /** Whether who came by a connection may close the connections of others. */
  public synchronized boolean mayCloseOthers(long connectionId) {
    Open peer = open.get(connectionId);
    return peer == null || peer.grant().allowAdminStatusUpdate();
  }

  /** Bytes of a message that a group's users may send. */
  long maxMessageSize(VhostRules rules, Group group) {
    if (group.maxMessageSize() >= 0) {
      return group.maxMessageSize();
    }
    return rules.maxMessageSize() >= 0 ? rules.maxMessageSize() : settings.maxMessageSize();
  }

  synchronized void count(Runnable counting) {
    counting.run();
  }

  /** Counters of the entity {@code policy}. */
  public synchronized Map<String, Object> counters() {
    long links = 0;
    long sizes = 0;
    long total = denied;
    for (VhostStats s : stats.values()) {
      links += s.sendersDenied + s.receiversDenied;
      sizes += s.messageSizesDenied;
      total += s.sessionsDenied;
    }
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("connectionsProcessed", processed);
    counters.put("connectionsDenied", denied);
    counters.put("connectionsCurrent", current);
    counters.put("linksDenied", links);
    counters.put("maxMessageSizeDenied", sizes);
    counters.put("totalDenials", total + links + sizes);
    return counters;
  }

  /** Attributes of the entities {@code vhostStats}. */
  public synchronized List<Map<String, Object>> vhostStats() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (VhostStats s : stats.values()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", s.name);
      one.put("hostname", s.name);
      one.put("connectionsApproved", s.approved);
      one.put("connectionsDenied", s.denied);
      one.put("connectionsCurrent", s.current);
      one.put("perUserState", copy(s.perUser));
      one.put("perHostState", copy(s.perHost));
      one.put("sessionDenied", s.sessionsDenied);
      one.put("senderDenied", s.sendersDenied);
      one.put("receiverDenied", s.receiversDenied);
      one.put("maxMessageSizeDenied", s.messageSizesDenied);
      all.add(one);
    }
    return all;
  }

  private static Map<String, Object> copy(Map<String, List<String>> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, list) -> copy.put(key, List.copyOf(list)));
    return copy;
  }
}
