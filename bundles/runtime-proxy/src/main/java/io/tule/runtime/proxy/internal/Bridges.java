/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import io.tule.proxy.RouterPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bridges that are open, brought to what is wanted by difference. Not thread-safe. */
final class Bridges {
  private record Key(Mapping mapping, RouterPlace router) {}

  private final Proxy proxy;
  private final List<String> addresses;
  private final Map<Key, List<Bridge>> open = new LinkedHashMap<>();

  /**
   * Begins with none.
   *
   * @param addresses on which ports are opened; none for all
   */
  Bridges(Proxy proxy, List<String> addresses) {
    this.proxy = proxy;
    this.addresses = List.copyOf(addresses);
  }

  /**
   * Opens and closes what differs.
   *
   * @throws TuleException for the first that could not be opened; the others are
   */
  void become(ProxyDocument wanted) {
    for (Key key : List.copyOf(open.keySet())) {
      if (!wanted.mappings().contains(key.mapping()) || !wanted.router().equals(key.router())) {
        open.remove(key).forEach(Bridge::close);
      }
    }
    List<TuleException> failures = new ArrayList<>();
    for (Mapping mapping : wanted.mappings()) {
      Key key = new Key(mapping, wanted.router());
      if (!open.containsKey(key)) {
        try {
          open.put(key, make(key));
        } catch (TuleException e) {
          failures.add(e);
        }
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private List<Bridge> make(Key key) {
    BridgeSettings settings = BridgeSettings.of(key.mapping(), key.router());
    if (!key.mapping().inward() || addresses.isEmpty()) {
      return List.of(open(key.mapping(), settings));
    }
    List<Bridge> made = new ArrayList<>();
    try {
      for (String address : addresses) {
        made.add(open(key.mapping(), settings.at(address)));
      }
    } catch (TuleException e) {
      made.forEach(Bridge::close);
      throw e;
    }
    return made;
  }

  private Bridge open(Mapping mapping, BridgeSettings settings) {
    try {
      return proxy.open(mapping, settings);
    } catch (TuleException e) {
      if (e.reason() == ReasonCode.PORT_IN_USE) {
        throw new TuleException(
            ReasonCode.PORT_IN_USE, "Port " + mapping.port() + " is taken on this node", e);
      }
      throw e;
    }
  }

  void close() {
    open.values().forEach(each -> each.forEach(Bridge::close));
    open.clear();
  }
}
