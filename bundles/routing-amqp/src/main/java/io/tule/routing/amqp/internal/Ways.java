/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.api.agent.NodeView;
import io.tule.router.spi.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the way to the router: the site's own; else the node's own router in this process; else
 * the router that the Controller names, by calls if it listens in this process and by TCP if not.
 * Thread-safe.
 */
final class Ways {
  private static final Logger LOG = LoggerFactory.getLogger(Ways.class);

  private final AmqpRouting routing;
  private final NodeView.RouterAddress site;
  private final Wire.Maker siteWires;
  private final ThreadFactory threads;
  private final List<Router> routers = new ArrayList<>();
  private NodeView view;
  private Object present = "";
  private boolean closed;

  /**
   * Creates it without a way.
   *
   * @param site a router of the site's own; none takes the Controller's
   * @param siteWires how the site's is connected to
   */
  Ways(
      AmqpRouting routing,
      NodeView.RouterAddress site,
      Wire.Maker siteWires,
      NodeView view,
      ThreadFactory threads) {
    this.routing = routing;
    this.site = site;
    this.siteWires = siteWires;
    this.view = view;
    this.threads = threads;
  }

  synchronized void add(Router router) {
    routers.add(router);
    choose();
  }

  synchronized void remove(Router router) {
    routers.remove(router);
    choose();
  }

  synchronized void changed(NodeView next) {
    view = next;
    choose();
  }

  /** Nothing is chosen any more, though routers go after this. */
  synchronized void close() {
    closed = true;
    present = "";
    routing.use(AmqpRouting.NOWHERE);
  }

  private void choose() {
    if (closed) {
      return;
    }
    Object next = best();
    if (next.equals(present)) {
      return;
    }
    present = next;
    if (next instanceof Router router) {
      LOG.info("Messages for other nodes go to router {} of this process", router.config().id());
      routing.use(new InProcessNetwork(router));
    } else if (next instanceof NodeView.RouterAddress address && !address.host().isEmpty()) {
      routing.use(connected(address));
    } else {
      routing.use(AmqpRouting.NOWHERE);
    }
  }

  private Network connected(NodeView.RouterAddress address) {
    try {
      LOG.info("Messages for other nodes go to router {}:{}", address.host(), address.port());
      return new SocketNetwork(
          address.host(),
          address.port(),
          site.host().isEmpty() ? Wire.Maker.PLAIN : siteWires,
          "tule-agent-" + view.agentUuid(),
          threads);
    } catch (IOException e) {
      LOG.error("No connection can be opened", e);
      return AmqpRouting.NOWHERE;
    }
  }

  private Object best() {
    if (view.agentUuid().isEmpty()) {
      return NodeView.RouterAddress.NONE;
    }
    NodeView.RouterAddress wanted = site.host().isEmpty() ? view.router() : site;
    for (Router router : routers) {
      boolean own = router.config().id().equals(view.agentUuid());
      if (site.host().isEmpty() && own) {
        return router;
      }
    }
    for (Router router : routers) {
      if (router.isAt(wanted.host(), wanted.port())) {
        return router;
      }
    }
    return wanted;
  }
}
