/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AutoLinkConfig;
import io.tule.router.config.Direction;
import io.tule.router.spi.RouterException;
import io.tule.router.spi.RouterView.AutoLinkInfo;
import io.tule.router.spi.RouterView.LinkType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/** Links the router attaches to containers by itself. Guarded by the router's lock. */
final class AutoLinks {
  private static final long RETRY_MILLIS = 2000;

  private final RouterCore core;
  private final Map<String, AutoLink> all = new LinkedHashMap<>();

  AutoLinks(RouterCore core) {
    this.core = core;
  }

  int size() {
    return all.size();
  }

  String create(AutoLinkConfig config) {
    for (AutoLink a : all.values()) {
      if (!config.name().isEmpty() && a.config.name().equals(config.name())) {
        throw new RouterException(
            RouterException.Reason.EXISTS, "Name conflicts with an existing entity");
      }
    }
    String key = core.keys.of(config.address(), config.phase(), "");
    if (config.fallback()) {
      key = Keys.fallback(key);
    }
    Address address = core.addresses.get(key);
    address.references++;
    AutoLink a = new AutoLink(Long.toString(core.nextId()), config, address);
    all.put(a.identity, a);
    for (RouterConnection c : core.connections.values()) {
      if (c.opened) {
        activate(a, c);
      }
    }
    return a.identity;
  }

  void delete(String identity) {
    AutoLink a = all.remove(identity);
    if (a == null) {
      throw new RouterException(RouterException.Reason.NOT_FOUND, "Not Found");
    }
    a.deleted = true;
    for (RouterLink l : new ArrayList<>(a.links.values())) {
      l.autoLink = null;
      core.answers.close(l, "", "");
    }
    a.links.clear();
    a.address.references--;
    core.addresses.changed(a.address);
  }

  void connected(RouterConnection c) {
    for (AutoLink a : all.values()) {
      activate(a, c);
    }
  }

  void disconnected(RouterConnection c) {
    for (AutoLink a : all.values()) {
      if (a.links.remove(c) != null && a.links.isEmpty()) {
        a.status = "inactive";
      }
    }
  }

  private void activate(AutoLink a, RouterConnection c) {
    if (a.deleted
        || a.links.containsKey(c)
        || c.gone
        || !LinkRoutes.serves(c, a.config.connection(), a.config.containerId())) {
      return;
    }
    boolean outgoing = a.config.direction() == Direction.OUT;
    String external =
        a.config.externalAddress().isEmpty() ? a.config.address() : a.config.externalAddress();
    Symbol[] none = new Symbol[0];
    Attach attach =
        outgoing
            ? Termini.attach(Termini.source(null), Termini.target(external, none))
            : Termini.attach(Termini.source(external, none), Termini.target(null));
    if (a.links.isEmpty()) {
      a.status = "attaching";
      a.lastError = "";
    }
    RouterLink l = c.create("endpoint", core.linkName(), outgoing, LinkType.ENDPOINT, attach);
    l.autoLink = a;
    l.phase = Keys.phase(a.address.key);
    l.fallback = a.config.fallback();
    l.targetAddress = outgoing ? null : a.config.address();
    a.links.put(c, l);
  }

  void answered(RouterLink l) {
    AutoLink a = l.autoLink;
    Object t = Termini.local(l.remote, !l.outgoing);
    if (Termini.address(t) == null) {
      return;
    }
    a.status = "active";
    core.setup.bind(l, a.address);
    if (!l.outgoing) {
      if (LinkSetup.hasPath(a.address)) {
        l.issue(l.capacity);
      } else {
        l.withheld = l.capacity;
      }
    }
  }

  void detached(RouterLink l, ErrorCondition error) {
    AutoLink a = l.autoLink;
    l.autoLink = null;
    a.links.remove(l.owner, l);
    if (l.owner.gone) {
      a.status = a.links.isEmpty() ? "inactive" : a.status;
      return;
    }
    a.status = a.links.isEmpty() ? "failed" : a.status;
    a.lastError = error == null || error.getDescription() == null ? "" : error.getDescription();
    RouterConnection c = l.owner;
    c.net.loop.schedule(RETRY_MILLIS, () -> core.locked(() -> activate(a, c)));
  }

  List<AutoLinkInfo> view() {
    List<AutoLinkInfo> list = new ArrayList<>();
    for (AutoLink a : all.values()) {
      long link = 0;
      for (RouterLink l : a.links.values()) {
        link = l.id;
      }
      list.add(new AutoLinkInfo(a.identity, a.config, link, a.status, a.lastError));
    }
    return list;
  }
}
