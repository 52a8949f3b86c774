/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ContainerImage;
import io.tule.api.spi.ports.PortBroker;
import io.tule.api.spi.ports.PortBroker.Allocation;
import io.tule.api.spi.ports.PublicPortReports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The network's settings from the configuration and, where it is silent, the environment. */
final class NetworkEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkEnvironment.class);
  private static final String BUILT_IN = "default";
  private static final Map<String, Long> ITEMS =
      Map.of(
          "Router", SystemItems.ROUTER,
          "Proxy", SystemItems.PROXY,
          "PortRouter", SystemItems.PORT_ROUTER);

  private NetworkEnvironment() {}

  /**
   * Puts the settings together.
   *
   * @param brokers those that are registered, at any time
   * @param reports likewise
   */
  static NetworkSettings settings(
      ControllerComponent.Config config,
      Map<String, String> environment,
      Supplier<Collection<PortBroker>> brokers,
      Supplier<Collection<PublicPortReports>> reports) {
    String provider = first(config.portProvider(), environment.get("MSVC_PORT_PROVIDER"), BUILT_IN);
    HttpPortBroker builtIn =
        new HttpPortBroker(
            first(
                config.proxyBrokerUrl(),
                environment.get("PROXY_BROKER_URL"),
                "http://localhost:3000"),
            first(config.proxyBrokerToken(), environment.get("PROXY_BROKER_TOKEN"), ""));
    return NetworkSettings.of(
        first(config.publicPortsRange(), environment.get("PUBLIC_PORTS_RANGE"), ""),
        config.reservedPorts(),
        () -> chosen(provider, builtIn, brokers.get()),
        images(config.systemImages(), environment),
        config.publicHost().strip(),
        reports);
  }

  private static String first(String configured, String environment, String otherwise) {
    if (!configured.isBlank()) {
      return configured;
    }
    return environment == null || environment.isBlank() ? otherwise : environment;
  }

  private static PortBroker chosen(
      String name, PortBroker builtIn, Collection<PortBroker> brokers) {
    for (PortBroker broker : brokers) {
      if (broker.name().equals(name)) {
        return broker;
      }
    }
    return name.equals(BUILT_IN) ? builtIn : new Absent(name);
  }

  private static Map<Long, List<ContainerImage>> images(
      String[] entries, Map<String, String> environment) {
    Map<Long, List<ContainerImage>> images = new HashMap<>();
    for (String entry : entries) {
      String[] parts = entry.split("=", 2);
      String[] key = parts[0].trim().split(":", 2);
      if (parts.length < 2 || key.length < 2 || !add(images, key[0], key[1], parts[1].trim())) {
        LOG.warn("Not understood in systemImages: {}", entry);
      }
    }
    for (String item : ITEMS.keySet()) {
      for (String type : List.of("1", "2")) {
        String image = environment.getOrDefault("SystemImages_" + item + "_" + type, "");
        if (!image.isBlank()) {
          add(images, item, type, image);
        }
      }
    }
    return images;
  }

  /** Adds behind what is there, which is what counts. */
  private static boolean add(
      Map<Long, List<ContainerImage>> images, String item, String type, String image) {
    Long id = ITEMS.get(item);
    if (id == null || !(type.equals("1") || type.equals("2")) || image.isEmpty()) {
      return false;
    }
    images
        .computeIfAbsent(id, key -> new ArrayList<>())
        .add(new ContainerImage(image, Integer.parseInt(type)));
    return true;
  }

  /** Stands for a provider that is not there. */
  private record Absent(String name) implements PortBroker {
    private <T> CompletionStage<T> fail() {
      return CompletableFuture.failedFuture(new IOException("no port provider " + name));
    }

    @Override
    public CompletionStage<Allocation> allocate(String serverToken) {
      return fail();
    }

    @Override
    public CompletionStage<Void> release(String portUuid) {
      return fail();
    }

    @Override
    public CompletionStage<Void> revoke(String serverToken) {
      return fail();
    }
  }
}
