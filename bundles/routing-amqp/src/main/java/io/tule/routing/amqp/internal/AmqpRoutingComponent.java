/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.api.Subscription;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.routing.RoutingPlugin;
import io.tule.router.config.SslProfile;
import io.tule.router.spi.Router;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** {@link AmqpRouting} as a component. */
@Component(
    service = AmqpRoutingComponent.class,
    immediate = true,
    configurationPid = "io.tule.routing.amqp")
@Designate(ocd = AmqpRoutingConfiguration.class)
public final class AmqpRoutingComponent {
  private static final int KIBI = 1024;
  private static final String TLS = "amqps://";

  private final AtomicInteger threads = new AtomicInteger();
  private final Ways ways;
  private final Subscription watching;
  private final ServiceRegistration<RoutingPlugin> registration;

  /** Finds its way to the router, and another one whenever that changes. */
  @Activate
  public AmqpRoutingComponent(
      BundleContext context, AmqpRoutingConfiguration settings, @Reference NodeAccess node) {
    AmqpRouting routing =
        new AmqpRouting(Clock.systemUTC(), Math.max(1, settings.messageKibibytes()) * KIBI);
    String router = settings.router().strip();
    ways = new Ways(routing, address(router), wires(router, settings), node.view(), this::thread);
    watching = node.watch(ways::changed);
    registration =
        context.registerService(
            RoutingPlugin.class,
            routing,
            FrameworkUtil.asDictionary(Map.of("tule.routing", AmqpRouting.NAME)));
  }

  private Thread thread(Runnable task) {
    Thread thread = Executors.defaultThreadFactory().newThread(task);
    thread.setName("tule-routing-amqp-" + threads.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  private static Wire.Maker wires(String router, AmqpRoutingConfiguration settings) {
    if (!router.startsWith(TLS)) {
      return Wire.Maker.PLAIN;
    }
    return TlsWire.with(
        new SslProfile(
            "io.tule.routing.amqp",
            settings.certificateFile().strip(),
            settings.keyFile().strip(),
            settings.trustFile().strip(),
            "",
            "",
            "",
            "",
            ""));
  }

  /**
   * Reads HOST:PORT, with a scheme or without.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static NodeView.RouterAddress address(String router) {
    String text = router.replaceFirst("^amqps?://", "");
    if (router.isEmpty()) {
      return NodeView.RouterAddress.NONE;
    }
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
    if (host.isEmpty() || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("router must be HOST:PORT, not '" + router + "'");
    }
    return new NodeView.RouterAddress(host, Integer.parseInt(text.substring(colon + 1)));
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRouter")
  void addRouter(Router router) {
    ways.add(router);
  }

  void removeRouter(Router router) {
    ways.remove(router);
  }

  @Deactivate
  void stop() {
    watching.close();
    registration.unregister();
    ways.close();
  }
}
