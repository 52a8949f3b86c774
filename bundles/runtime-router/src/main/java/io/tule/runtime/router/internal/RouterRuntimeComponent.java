/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import io.tule.api.Subscription;
import io.tule.api.agent.NodeAccess;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.router.spi.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RouterRuntime} as a component. The router itself outlives it. */
@Component(
    service = RouterRuntimeComponent.class,
    immediate = true,
    configurationPid = "io.tule.runtime.router")
@Designate(ocd = RouterRuntimeConfiguration.class)
public final class RouterRuntimeComponent {
  private static final Logger LOG = LoggerFactory.getLogger(RouterRuntimeComponent.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RouterRuntime runtime;
  private final ServiceRegistration<ContainerRuntime> registration;
  private final Subscription watching;
  private final ExecutorService work =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName("tule-router-runtime");
            thread.setDaemon(true);
            return thread;
          });

  /** Takes up what an earlier life has left. */
  @Activate
  public RouterRuntimeComponent(
      BundleContext context,
      RouterRuntimeConfiguration settings,
      @Reference NodeAccess node,
      @Reference ConfigurationAdmin admin) {
    runtime =
        new RouterRuntime(
            node,
            new ConfiguredRouter(admin, node.dataDirectory().resolve("router")),
            Arrays.stream(settings.listen().split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty() && !each.equals("0.0.0.0"))
                .toList(),
            Clock.systemUTC(),
            PATIENCE);
    registration =
        context.registerService(
            ContainerRuntime.class,
            runtime,
            FrameworkUtil.asDictionary(Map.of("tule.runtime", RouterRuntime.NAME)));
    watching = node.watch(view -> later(runtime::changed));
  }

  private void later(Runnable body) {
    try {
      work.execute(
          () -> {
            try {
              body.run();
            } catch (RuntimeException e) {
              LOG.error("A change of the router's configuration failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("ended", e);
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRouter",
      target = "(router.name=agent)")
  void addRouter(Router router) {
    runtime.came(
        router.config().id(),
        port -> router.view().listeners().stream().anyMatch(each -> each.port() == port));
  }

  void removeRouter(Router router) {
    runtime.went(router.config().id());
  }

  @Deactivate
  void stop() {
    registration.unregister();
    watching.close();
    work.shutdownNow();
  }
}
