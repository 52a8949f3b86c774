/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.PortRoute;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import io.tule.proxy.RouterPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The bridges that are open, brought to what is wanted by difference. Not thread-safe. */
final class Bridges {
  private static final int MOST_TOLD = 16;

  private record Key(Mapping mapping, String host, String path, RouterPlace router) {
    static Key of(ProxyDocument.Wish wish, RouterPlace router) {
      return new Key(wish.mapping(), wish.route().host(), wish.route().path(), router);
    }
  }

  private record Opened(PortRoute route, List<Bridge> bridges) {}

  private final Proxy proxy;
  private final List<String> addresses;
  private final Map<Key, Opened> open = new LinkedHashMap<>();

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
   * Opens, changes and closes what differs.
   *
   * @throws TuleException for those that could not be, the first one's reason and what the next
   *     ones say after it, or how many more there are; all others are
   */
  void become(ProxyDocument wanted) {
    Map<Key, ProxyDocument.Wish> wishes = new LinkedHashMap<>();
    wanted.wishes().forEach(wish -> wishes.put(Key.of(wish, wanted.router()), wish));
    for (Key key : List.copyOf(open.keySet())) {
      if (!wishes.containsKey(key) && !wanted.unread().containsKey(key.mapping().toString())) {
        open.remove(key).bridges().forEach(Bridge::close);
      }
    }
    List<TuleException> failures = new ArrayList<>(wanted.unread().values());
    wishes.forEach(
        (key, wish) -> {
          try {
            bring(key, wish);
          } catch (TuleException e) {
            failures.add(e);
          }
        });
    if (!failures.isEmpty()) {
      throw together(failures);
    }
  }

  private static TuleException together(List<TuleException> failures) {
    TuleException first = failures.get(0);
    if (failures.size() == 1) {
      return first;
    }
    StringJoiner text = new StringJoiner("; ").add(first.getMessage());
    failures.stream()
        .skip(1)
        .limit(MOST_TOLD - 1L)
        .forEach(e -> text.add(e.reason() + ": " + e.getMessage()));
    if (failures.size() > MOST_TOLD) {
      text.add((failures.size() - MOST_TOLD) + " more");
    }
    return new TuleException(first.reason(), text.toString(), first);
  }

  private void bring(Key key, ProxyDocument.Wish wish) {
    Opened known = open.get(key);
    if (known == null) {
      open.put(key, new Opened(wish.route(), make(key, wish.route())));
    } else if (!known.route().equals(wish.route())) {
      known.bridges().forEach(bridge -> bridge.update(wish.route()));
      open.put(key, new Opened(wish.route(), known.bridges()));
    }
  }

  private List<Bridge> make(Key key, PortRoute route) {
    BridgeSettings usual = BridgeSettings.of(key.mapping(), key.router());
    BridgeSettings settings = new BridgeSettings(usual.host(), usual.router(), route);
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
    return List.copyOf(made);
  }

  private Bridge open(Mapping mapping, BridgeSettings settings) {
    try {
      return proxy.open(mapping, settings);
    } catch (TuleException e) {
      if (mapping.inward() && e.reason() == ReasonCode.PORT_IN_USE) {
        throw new TuleException(
            ReasonCode.PORT_IN_USE, ProxyDocument.place(mapping) + " is taken on this node", e);
      }
      throw ProxyDocument.about(mapping, e);
    }
  }

  void close() {
    open.values().forEach(each -> each.bridges().forEach(Bridge::close));
    open.clear();
  }
}
