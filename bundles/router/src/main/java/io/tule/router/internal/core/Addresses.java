/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.Distribution;
import io.tule.router.internal.tree.AddressTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The address table. Guarded by the router's lock. */
final class Addresses {
  /** Told when an address gets or loses destinations. */
  interface Watcher {
    /** Destinations were added or removed. */
    void changed(Address address);
  }

  private final Map<String, Address> byKey = new LinkedHashMap<>();
  private final AddressTree<AddressConfig> configs = new AddressTree<>();
  private final Distribution byDefault;
  private final List<Watcher> watchers = new ArrayList<>();

  Addresses(Distribution byDefault) {
    this.byDefault = byDefault;
  }

  void watch(Watcher w) {
    watchers.add(w);
  }

  AddressTree<AddressConfig> configs() {
    return configs;
  }

  Collection<Address> all() {
    return byKey.values();
  }

  Address find(String key) {
    return byKey.get(key);
  }

  int size() {
    return byKey.size();
  }

  /** What is configured for the text of a mobile address, null if nothing is. */
  AddressConfig config(String text) {
    return configs.match(text);
  }

  Distribution distribution(String key) {
    if (key.charAt(0) == 'M') {
      AddressConfig c = configs.match(key.substring(2));
      return c == null ? byDefault : c.distribution();
    }
    return switch (key.charAt(0)) {
      case 'C', 'D', 'E', 'F' -> Distribution.LINK_BALANCED;
      case 'T' -> Distribution.MULTICAST;
      case 'H' -> Distribution.BALANCED;
      default -> Distribution.CLOSEST;
    };
  }

  /** The address of a key, made if there is none. */
  Address get(String key) {
    Address a = byKey.get(key);
    return a != null ? a : get(key, distribution(key));
  }

  Address get(String key, Distribution distribution) {
    Address a = byKey.get(key);
    if (a != null) {
      return a;
    }
    a = new Address(key, distribution);
    byKey.put(key, a);
    if (key.charAt(0) == 'M') {
      AddressConfig c = configs.match(key.substring(2));
      if (c != null) {
        a.priority = c.priority();
        if (c.fallback() && key.charAt(1) != 'F') {
          a.fallback = get(Keys.fallback(key), Distribution.BALANCED);
          a.fallback.fallbackFor = a;
        }
      }
    }
    return a;
  }

  /** To be called after destinations or users of an address have changed. */
  void changed(Address a) {
    for (Watcher w : watchers) {
      w.changed(a);
    }
    removeIfUnused(a);
  }

  void removeIfUnused(Address a) {
    if (!a.removed && a.unused()) {
      a.removed = true;
      byKey.remove(a.key);
      Address f = a.fallback;
      if (f != null) {
        f.fallbackFor = null;
        removeIfUnused(f);
      }
    }
  }
}
