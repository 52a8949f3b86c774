/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfException;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.management.LogControl;
import io.tule.router.spi.Router;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * The router in Karaf. While it is configured it is there, and is registered as a service {@link
 * Router}. Where only listeners or connectors change, the connections of the others go on.
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

  private final BundleContext context;
  private final Schema schema = Schema.load();
  private RouterService service;
  private ServiceRegistration<Router> registration;
  private Map<String, Object> running = Map.of();

  /** Starts the router. */
  @Activate
  public RouterComponent(BundleContext context, RouterConfiguration settings) throws ConfException {
    this.context = context;
    start(read(settings));
  }

  private void start(Configuration configuration) {
    service =
        RouterService.start(
            schema, configuration, RouterConfig.SaslUsers.NONE, LogControl.NONE, Clock.systemUTC());
    running = configuration.router();
    Router router = service.router();
    registration =
        context.registerService(
            Router.class,
            router,
            FrameworkUtil.asDictionary(Map.of("router.id", router.config().id())));
  }

  /** Takes other settings; the router starts anew only if what it is has changed. */
  @Modified
  void modified(RouterConfiguration settings) throws ConfException {
    Configuration next = read(settings);
    if (next.router().equals(running)) {
      service.apply(
          next, failure -> LOG.error("Some of the router's configuration does not hold", failure));
    } else {
      stop();
      start(next);
    }
  }

  /** Ends the router. */
  @Deactivate
  void stop() {
    registration.unregister();
    service.close();
  }

  private Configuration read(RouterConfiguration settings) throws ConfException {
    ConfReader reader = new ConfReader(schema);
    if (!settings.conf().isBlank()) {
      return reader.read(Path.of(settings.conf().strip()));
    }
    Map<String, Object> router = new LinkedHashMap<>();
    router.put("mode", settings.mode().strip());
    router.put("workerThreads", settings.workerThreads());
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
