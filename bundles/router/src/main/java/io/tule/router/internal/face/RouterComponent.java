/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfException;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.management.LogControl;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A router in Karaf, one for each configuration. It is registered as a service {@link Router} with
 * its name, which is that of the configuration, and its id. Where only listeners or connectors
 * change, the connections of the others go on. One that cannot start, as when a port is taken, is
 * tried again.
 */
@Component(
    service = RouterComponent.class,
    configurationPid = "io.tule.router",
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true)
@Designate(ocd = RouterConfiguration.class)
public final class RouterComponent {
  private static final Logger LOG = LoggerFactory.getLogger(RouterComponent.class);
  private static final Pattern END =
      Pattern.compile("(?:([^=]+)=)?([a-z-]+)://(\\[[^]]+]|[^:/]*):(\\w+)/?");

  private static final long RETRY_SECONDS = 2;

  private final BundleContext context;
  private final String name;
  private final Schema schema = Schema.load();
  private final ScheduledThreadPoolExecutor retries =
      new ScheduledThreadPoolExecutor(1, RouterComponent::thread);
  private Configuration wanted;
  private RouterService service;
  private ServiceRegistration<Router> registration;
  private boolean closed;

  /** Starts the router. */
  @Activate
  public RouterComponent(
      BundleContext context, RouterConfiguration settings, Map<String, Object> properties)
      throws ConfException {
    this.context = context;
    String pid = String.valueOf(properties.get("service.pid"));
    this.name = pid.substring(pid.lastIndexOf('~') + 1);
    retries.setKeepAliveTime(1, TimeUnit.SECONDS);
    retries.allowCoreThreadTimeOut(true);
    wanted = read(settings);
    start();
  }

  private static Thread thread(Runnable task) {
    Thread thread = Executors.defaultThreadFactory().newThread(task);
    thread.setName("tule-router-start");
    thread.setDaemon(true);
    return thread;
  }

  private void start() {
    Configuration configuration = wanted;
    try {
      service =
          RouterService.start(
              schema,
              configuration,
              RouterConfig.SaslUsers.NONE,
              LogControl.NONE,
              Clock.systemUTC());
    } catch (EntityException | RouterException e) {
      LOG.warn("Router {} does not start, and is tried again: {}", name, e.getMessage());
      var unused = retries.schedule(() -> again(configuration), RETRY_SECONDS, TimeUnit.SECONDS);
      return;
    }
    Router router = service.router();
    registration =
        context.registerService(
            Router.class,
            router,
            FrameworkUtil.asDictionary(
                Map.of("router.name", name, "router.id", router.config().id())));
  }

  private synchronized void again(Configuration configuration) {
    if (!closed && service == null && wanted.equals(configuration)) {
      start();
    }
  }

  /** Takes other settings; the router starts anew only if what it is has changed. */
  @Modified
  synchronized void modified(RouterConfiguration settings) throws ConfException {
    Configuration next = read(settings);
    boolean same = next.router().equals(wanted.router());
    wanted = next;
    if (service != null && same) {
      service.apply(
          next, failure -> LOG.error("Some of the router's configuration does not hold", failure));
    } else {
      end();
      start();
    }
  }

  private void end() {
    if (service != null) {
      registration.unregister();
      service.close();
      service = null;
    }
  }

  /** Ends the router. */
  @Deactivate
  synchronized void stop() {
    closed = true;
    end();
    retries.shutdownNow();
  }

  private Configuration read(RouterConfiguration settings) throws ConfException {
    ConfReader reader = new ConfReader(schema);
    if (!settings.conf().isBlank()) {
      return reader.read(Path.of(settings.conf().strip()));
    }
    Map<String, Object> router = new LinkedHashMap<>();
    router.put("mode", settings.mode().strip());
    if (settings.workerThreads() > 0) {
      router.put("workerThreads", settings.workerThreads());
    }
    if (!settings.id().isBlank()) {
      router.put("id", settings.id().strip());
    }
    Map<String, List<Map<String, Object>>> entities = new LinkedHashMap<>();
    entities.put("router", List.of(router));
    entities.put("listener", ends(settings.listeners()));
    entities.put("connector", ends(settings.connectors()));
    return reader.check(entities);
  }

  /** Listeners or connectors, as ioFog's router has them: anybody may connect. */
  static List<Map<String, Object>> ends(String[] texts) throws ConfException {
    List<Map<String, Object>> ends = new ArrayList<>();
    for (String text : String.join(",", texts).split(",", -1)) {
      if (text.isBlank()) {
        continue;
      }
      Matcher matcher = END.matcher(text.strip());
      if (!matcher.matches()) {
        throw new ConfException(0, "ROLE://HOST:PORT is expected, not '" + text.strip() + "'");
      }
      Map<String, Object> end = new LinkedHashMap<>();
      if (matcher.group(1) != null) {
        end.put("name", matcher.group(1).strip());
      }
      end.put("role", matcher.group(2));
      end.put("host", matcher.group(3).replaceAll("[\\[\\]]", ""));
      end.put("port", matcher.group(4));
      end.put("saslMechanisms", "ANONYMOUS");
      ends.add(end);
    }
    return ends;
  }
}
