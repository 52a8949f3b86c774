/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.Site;
import io.tule.agent.internal.link.Calls;
import io.tule.agent.internal.link.Transport;
import io.tule.agent.internal.parameters.Coordinates;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others on the node or beyond know of it: its hardware, by a HAL container, and where its
 * public address is. Used on the link's lane.
 */
final class Surroundings {
  private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
  private static final Duration POSITION_EVERY = Duration.ofHours(24);
  private static final Duration POSITION_AGAIN = Duration.ofMinutes(10);
  private static final Map<String, String> HARDWARE = Map.of("lshw", "hw", "lsusb", "usb");

  private final Supplier<Site> site;
  private final Transport transport;
  private final Parameters parameters;
  private final Lanes lanes;
  private final Runnable positionChanged;
  private final Map<String, String> told = new HashMap<>();
  private Future<?> hardware = new FutureTask<>(() -> null);
  private Future<?> position = new FutureTask<>(() -> null);
  private volatile String externalAddress = "";

  /** Asks nobody yet. */
  Surroundings(
      Supplier<Site> site,
      Transport transport,
      Parameters parameters,
      Lanes lanes,
      Runnable positionChanged) {
    this.site = site;
    this.transport = transport;
    this.parameters = parameters;
    this.lanes = lanes;
    this.positionChanged = positionChanged;
  }

  /** Looks for hardware now and from time to time, and tells the Controller. */
  void scan(Calls calls) {
    hardware.cancel(false);
    told.clear();
    look(calls);
  }

  /** Looks no more. */
  void stopScanning() {
    hardware.cancel(false);
  }

  private void look(Calls calls) {
    String base = site.get().hardwareUrl();
    if (base.isEmpty()) {
      return;
    }
    HARDWARE.forEach(
        (name, path) -> {
          var unused =
              transport
                  .text(base + "/hal/hwc/" + name)
                  .handle(
                      (text, error) -> {
                        if (error == null) {
                          Lanes.run(lanes.link(), () -> tell(calls, path, text));
                        }
                        return null;
                      });
        });
    hardware =
        Lanes.later(
            lanes.link(),
            Duration.ofSeconds(parameters.number(Parameter.SCAN_FREQUENCY)),
            () -> look(calls));
  }

  private void tell(Calls calls, String path, String text) {
    if (text.equals(told.get(path))) {
      return;
    }
    var unused =
        calls
            .call("PUT", "hal/" + path, JsonNodeFactory.instance.objectNode().put("info", text))
            .handle(
                (done, error) -> {
                  if (error == null) {
                    told.put(path, text);
                  }
                  return null;
                });
  }

  /** Finds the position now and daily, if that is how it is to be known. */
  void locate() {
    position.cancel(false);
    String url = site.get().positionUrl();
    if (url.isEmpty() || !parameters.value(Parameter.GPS).equals("auto")) {
      externalAddress = "";
      return;
    }
    position = Lanes.later(lanes.link(), POSITION_AGAIN, this::locate);
    var unused =
        transport
            .text(url)
            .handle(
                (text, error) -> {
                  if (error == null) {
                    Lanes.run(lanes.link(), () -> located(text));
                  } else {
                    LOG.debug("the position is not known", error);
                  }
                  return null;
                });
  }

  private void located(String text) {
    try {
      JsonNode found = new ObjectMapper().readTree(text);
      if (!parameters.value(Parameter.GPS).equals("auto")
          || !found.path("lat").isNumber()
          || !found.path("lon").isNumber()) {
        return;
      }
      externalAddress = found.path("query").asText("");
      Coordinates place =
          new Coordinates(found.path("lat").asDouble(), found.path("lon").asDouble());
      position.cancel(false);
      position = Lanes.later(lanes.link(), POSITION_EVERY, this::locate);
      if (!place.equals(parameters.coordinates())) {
        parameters.position("auto", place);
        positionChanged.run();
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      LOG.debug("that is no position", e);
    }
  }

  /** The node's public address; empty if it is not known. */
  String externalAddress() {
    return externalAddress;
  }
}
