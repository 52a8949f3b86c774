/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import io.tule.router.config.Distribution;
import io.tule.router.spi.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the routers' mobile addresses in step: own changes are gathered and told to all, the
 * others' are taken in their order, and what was missed is asked for.
 */
final class MobileSync {
  /** No more addresses are taken from one router. */
  private static final int MAX_ADDRESSES = 1_000_000;

  /** What is known of another router's addresses. */
  private static final class Remote {
    final Set<String> keys = new HashSet<>();
    long seq;
    boolean asked;
  }

  private final String self;
  private final ControlSink sink;
  private final Topology topology;
  private final Map<String, Distribution> told = new LinkedHashMap<>();
  private final Map<String, Distribution> added = new LinkedHashMap<>();
  private final Set<String> removed = new LinkedHashSet<>();
  private final Map<String, Remote> remotes = new HashMap<>();
  private long seq;

  MobileSync(String self, ControlSink sink, Topology topology) {
    this.self = self;
    this.sink = sink;
    this.topology = topology;
  }

  /** The number of the own addresses' last change that was told. */
  long seq() {
    return seq;
  }

  void add(String key, Distribution distribution) {
    if (!removed.remove(key)) {
      added.put(key, distribution);
    }
  }

  void remove(String key) {
    if (added.remove(key) == null && told.containsKey(key)) {
      removed.add(key);
    }
  }

  /**
   * Tells all others of own changes, if there are any.
   *
   * @return whether there were
   */
  boolean tellChanges() {
    if (added.isEmpty() && removed.isEmpty()) {
      return false;
    }
    seq++;
    sink.send(
        ControlMessage.TO_ALL_MOBILE,
        new ControlMessage.MobileUpdate(
            self, seq, false, List.copyOf(added.keySet()), List.copyOf(removed), hints(added)));
    told.putAll(added);
    told.keySet().removeAll(removed);
    added.clear();
    removed.clear();
    return true;
  }

  private static List<Integer> hints(Map<String, Distribution> addresses) {
    List<Integer> hints = new ArrayList<>(addresses.size());
    addresses.values().forEach(d -> hints.add(d.hint()));
    return hints;
  }

  /** Another router asks: it is told all that was told before, changes not yet told come later. */
  void requested(ControlMessage.MobileRequest request) {
    if (request.haveSeq() < seq) {
      sink.send(
          ControlMessage.toRouterMobile(request.id()),
          new ControlMessage.MobileUpdate(
              self, seq, true, List.copyOf(told.keySet()), List.of(), hints(told)));
    }
  }

  /** Whether another router has changes that are not known here. */
  boolean behind(String id, long advertised) {
    return remote(id).seq < advertised;
  }

  void request(String id) {
    Remote remote = remote(id);
    remote.asked = true;
    sink.send(
        ControlMessage.toRouterMobile(id), new ControlMessage.MobileRequest(self, remote.seq));
  }

  /** Takes what another router tells of its addresses. */
  void update(ControlMessage.MobileUpdate update) {
    String id = update.id();
    Remote remote = remote(id);
    if (!update.absolute() && update.mobileSeq() != remote.seq + 1) {
      if (update.mobileSeq() > remote.seq && !remote.asked) {
        request(id);
      }
      return;
    }
    Set<String> gone = new HashSet<>();
    if (update.absolute()) {
      remote.asked = false;
      gone.addAll(remote.keys);
      update.present().forEach(gone::remove);
    } else {
      gone.addAll(update.gone());
    }
    remote.seq = update.mobileSeq();
    for (int i = 0; i < update.present().size(); i++) {
      String key = update.present().get(i);
      if (mobile(key) && remote.keys.size() < MAX_ADDRESSES && remote.keys.add(key)) {
        int hint = update.hints().isEmpty() ? -1 : update.hints().get(i);
        topology.mapAddress(id, key, Distribution.ofHint(hint));
      }
    }
    for (String key : gone) {
      if (remote.keys.remove(key)) {
        topology.unmapAddress(id, key);
      }
    }
  }

  /** Only mobile addresses, link routes and edge routers are told of by others. */
  private static boolean mobile(String key) {
    return key.length() > 1 && "MCDEFH".indexOf(key.charAt(0)) >= 0;
  }

  /** A router has started anew: nothing is known of its addresses. */
  void restarted(String id) {
    remotes.remove(id);
    topology.unmapAll(id);
  }

  /** A router is gone; the topology forgets its addresses with it. */
  void gone(String id) {
    remotes.remove(id);
  }

  private Remote remote(String id) {
    return remotes.computeIfAbsent(id, i -> new Remote());
  }
}
