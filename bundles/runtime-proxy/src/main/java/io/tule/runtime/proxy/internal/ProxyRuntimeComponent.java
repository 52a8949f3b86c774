/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import io.tule.api.Subscription;
import io.tule.api.agent.NodeAccess;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.proxy.Proxy;
import java.time.Clock;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ProxyRuntime} as a component. */
@Component(
    service = ProxyRuntimeComponent.class,
    immediate = true,
    configurationPid = "io.tule.runtime.proxy")
@Designate(ocd = ProxyRuntimeConfiguration.class)
public final class ProxyRuntimeComponent {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyRuntimeComponent.class);

  private final ProxyRuntime runtime;
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
            thread.setName("tule-proxy-runtime");
            thread.setDaemon(true);
            return thread;
          });

  /** Begins without bridges. */
  @Activate
  public ProxyRuntimeComponent(
      BundleContext context,
      ProxyRuntimeConfiguration settings,
      @Reference NodeAccess node,
      @Reference Proxy proxy) {
    Bridges bridges =
        new Bridges(
            proxy,
            Arrays.stream(settings.listen().split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty() && !each.equals("0.0.0.0"))
                .toList());
    runtime = new ProxyRuntime(node, bridges, Clock.systemUTC());
    registration =
        context.registerService(
            ContainerRuntime.class,
            runtime,
            FrameworkUtil.asDictionary(Map.of("tule.runtime", ProxyRuntime.NAME)));
    watching = node.watch(view -> later(runtime::changed));
  }

  private void later(Runnable body) {
    try {
      work.execute(
          () -> {
            try {
              body.run();
            } catch (RuntimeException e) {
              LOG.error("A change of the proxy's configuration failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("ended", e);
    }
  }

  @Deactivate
  void stop() {
    registration.unregister();
    watching.close();
    work.shutdownNow();
    runtime.close();
  }
}
