/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.BindingConfig;
import io.tule.router.config.ExchangeConfig;
import io.tule.router.spi.RouterException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exchanges. Guarded by the router's lock. */
final class Exchanges {
  private final RouterCore core;
  final Map<String, Exchange> all = new LinkedHashMap<>();

  Exchanges(RouterCore core) {
    this.core = core;
  }

  String create(ExchangeConfig config) {
    for (Exchange e : all.values()) {
      if (e.config.name().equals(config.name())) {
        throw new RouterException(
            RouterException.Reason.EXISTS, "Name conflicts with an existing entity");
      }
      if (e.config.address().equals(config.address())) {
        throw new RouterException(
            RouterException.Reason.EXISTS, "Address conflicts with an existing exchange");
      }
    }
    Address a = core.addresses.get(core.keys.of(config.address(), config.phase(), ""));
    Exchange e = new Exchange(core, a, Long.toString(core.nextId()), config);
    a.exchange = e;
    all.put(e.identity, e);
    core.addresses.changed(a);
    core.startSenders(a);
    return e.identity;
  }

  void delete(String identity) {
    Exchange e = all.remove(identity);
    if (e == null) {
      throw new RouterException(RouterException.Reason.NOT_FOUND, "Not Found");
    }
    Address a = core.addresses.find(core.keys.of(e.config.address(), e.config.phase(), ""));
    if (a != null) {
      a.exchange = null;
      core.addresses.changed(a);
    }
  }

  String bind(BindingConfig config) {
    for (Exchange e : all.values()) {
      if (e.config.name().equals(config.exchange())) {
        check(e, config);
        String id = Long.toString(core.nextId());
        e.bindings.put(id, config);
        changed(e);
        return id;
      }
    }
    throw new RouterException(RouterException.Reason.INVALID, "Named exchange does not exist");
  }

  private static void check(Exchange e, BindingConfig config) {
    int end = config.key().indexOf('#');
    if (e.config.mqtt() && end >= 0 && end != config.key().length() - 1) {
      throw new RouterException(
          RouterException.Reason.INVALID, "Binding key pattern is invalid: " + config.key());
    }
    for (BindingConfig b : e.bindings.values()) {
      if (!config.name().isEmpty() && b.name().equals(config.name())) {
        throw new RouterException(
            RouterException.Reason.EXISTS, "Name conflicts with an existing entity");
      }
      if (b.key().equals(config.key())
          && b.nextHop().equals(config.nextHop())
          && b.nextHopPhase() == config.nextHopPhase()) {
        throw new RouterException(RouterException.Reason.EXISTS, "Next hop for key already exists");
      }
    }
  }

  void unbind(String identity) {
    for (Exchange e : all.values()) {
      if (e.bindings.remove(identity) != null) {
        changed(e);
        return;
      }
    }
    throw new RouterException(RouterException.Reason.NOT_FOUND, "Not Found");
  }

  private void changed(Exchange e) {
    Address a = core.addresses.find(core.keys.of(e.config.address(), e.config.phase(), ""));
    if (a != null) {
      core.addresses.changed(a);
      core.startSenders(a);
    }
  }
}
