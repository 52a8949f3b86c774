/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.Settings;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of the parameters. The last one to speak counts, the operator of the node or the
 * Controller; what the operator said while the Controller was away waits until it is told. All
 * methods are thread-safe.
 */
public final class Parameters {
  private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);
  private static final Set<Parameter> SWITCHES = EnumSet.of(Parameter.WATCHDOG);
  private static final Set<Parameter> WHOLE =
      EnumSet.of(
          Parameter.DISK_LIMIT,
          Parameter.MEMORY_LIMIT,
          Parameter.CPU_LIMIT,
          Parameter.LOG_LIMIT,
          Parameter.LOG_COUNT,
          Parameter.STATUS_FREQUENCY,
          Parameter.CHANGE_FREQUENCY,
          Parameter.SCAN_FREQUENCY,
          Parameter.PRUNING_FREQUENCY,
          Parameter.DISK_THRESHOLD,
          Parameter.UPGRADE_SCAN);

  private final Supplier<Settings> settings;
  private final ParameterFile file;
  private final Map<Profile, Map<Parameter, String>> values = new EnumMap<>(Profile.class);
  private final Set<Parameter> pending = EnumSet.noneOf(Parameter.class);
  private Profile profile = Profile.DEFAULT;

  /** Reads what was set in earlier lives. */
  public Parameters(Supplier<Settings> settings) {
    this.settings = settings;
    this.file = new ParameterFile(settings.get().dataDirectory());
    for (Profile each : Profile.values()) {
      values.put(each, new EnumMap<>(Parameter.class));
    }
    profile = file.read(values, pending);
  }

  /** What the site configures. */
  public Settings settings() {
    return settings.get();
  }

  /** The value in force. */
  public synchronized String value(Parameter parameter) {
    String set = values.get(profile).get(parameter);
    return set == null ? initial(parameter) : set;
  }

  private String initial(Parameter parameter) {
    return switch (parameter) {
      case CONTROLLER_URL -> settings().controllerUrl();
      case STATUS_FREQUENCY -> Integer.toString(settings().statusSeconds());
      case CHANGE_FREQUENCY -> Integer.toString(settings().changeSeconds());
      case TIME_ZONE -> settings().timeZone();
      default -> profile.initial(parameter);
    };
  }

  /** The value in force, as a whole number. */
  public int number(Parameter parameter) {
    return (int) Math.round(decimal(parameter));
  }

  /** The value in force, as a number. */
  public double decimal(Parameter parameter) {
    return Double.parseDouble(value(parameter));
  }

  /** Whether a switch is on. */
  public boolean isOn(Parameter parameter) {
    return value(parameter).equals("on");
  }

  /** The architecture's number in the protocol: 1 x86-64, 2 ARM. */
  public int fogType() {
    return switch (value(Parameter.FOG_TYPE)) {
      case "arm" -> 2;
      case "intel_amd" -> 1;
      default -> settings().fogType();
    };
  }

  /** The base of the Controller's REST API, without a slash at its end. */
  public String controllerUrl() {
    return value(Parameter.CONTROLLER_URL).replaceAll("/+$", "");
  }

  /**
   * Takes what the operator says.
   *
   * @return by parameter: why its value was refused; empty if all were taken
   * @throws TuleException with {@code DISK_FULL} if it cannot be kept
   */
  public synchronized Map<Parameter, String> set(Map<Parameter, String> wanted) {
    Map<Parameter, String> refused = new EnumMap<>(Parameter.class);
    Map<Parameter, String> mine = values.get(profile);
    wanted.forEach(
        (parameter, text) -> {
          String value = text.startsWith("+") ? text.substring(1) : text;
          String wrong = parameter.check(value);
          if (!wrong.isEmpty()) {
            refused.put(parameter, wrong);
            return;
          }
          if (parameter == Parameter.GPS && value.contains(",")) {
            mine.put(Parameter.GPS, "manual");
            mine.put(Parameter.COORDINATES, Coordinates.of(value).toString());
          } else {
            mine.put(parameter, parameter.normal(value));
          }
          if (!parameter.json().isEmpty() && parameter != Parameter.TIME_ZONE) {
            pending.add(parameter);
          }
        });
    if (refused.size() < wanted.size()) {
      keep();
    }
    return refused;
  }

  /** The agent belongs to the Controller at an address, and will to the next one there. */
  public synchronized void controller(String url) {
    if (!controllerUrl().equals(url)) {
      values.get(profile).put(Parameter.CONTROLLER_URL, url);
      keep();
    }
  }

  /** Takes a position that was measured, or found by the node's address. */
  public synchronized void position(String mode, Coordinates place) {
    values.get(profile).put(Parameter.GPS, mode);
    values.get(profile).put(Parameter.COORDINATES, place.toString());
    pending.add(Parameter.GPS);
    keep();
  }

  /** Every parameter of the present profile to its first value. */
  public synchronized void reset() {
    Map<Parameter, String> mine = values.get(profile);
    mine.keySet().stream()
        .filter(each -> !each.json().isEmpty() && each != Parameter.TIME_ZONE)
        .forEach(pending::add);
    mine.clear();
    keep();
  }

  /** The profile in force. */
  public synchronized Profile profile() {
    return profile;
  }

  /** Changes the profile; all of its parameters are told to the Controller. */
  public synchronized void choose(Profile next) {
    profile = next;
    values.get(next).keySet().stream()
        .filter(each -> !each.json().isEmpty() && each != Parameter.TIME_ZONE)
        .forEach(pending::add);
    keep();
  }

  /**
   * Takes the Controller's configuration; what it may not say is passed over, as the ioFog Agent
   * does.
   *
   * @return the configuration in force, in the Controller's words
   */
  public synchronized ObjectNode received(JsonNode config) {
    Map<Parameter, String> mine = values.get(profile);
    Map<Parameter, String> before = new EnumMap<>(mine);
    for (Parameter parameter : Parameter.values()) {
      JsonNode told = parameter.json().isEmpty() ? null : config.get(parameter.json());
      boolean own =
          pending.contains(parameter)
              || parameter == Parameter.GPS
              || (parameter == Parameter.NETWORK_INTERFACE && value(parameter).equals("dynamic"));
      if (told == null || told.isNull() || own) {
        continue;
      }
      String value = SWITCHES.contains(parameter) ? onOff(told) : told.asText();
      boolean off = parameter == Parameter.PRUNING_FREQUENCY && value.equals("0");
      if (off || parameter.check(value).isEmpty()) {
        mine.put(parameter, parameter.normal(value));
      }
    }
    receivedPosition(config, mine);
    if (!mine.equals(before)) {
      try {
        keep();
      } catch (TuleException e) {
        LOG.warn("{}: {}", e.reason(), e.getMessage());
      }
    }
    return inForce(config);
  }

  private static String onOff(JsonNode value) {
    return value.asBoolean() ? "on" : "off";
  }

  /** Another position than ours is one that somebody has set by hand. */
  private void receivedPosition(JsonNode config, Map<Parameter, String> mine) {
    JsonNode latitude = config.path("latitude");
    JsonNode longitude = config.path("longitude");
    if (!latitude.isNumber() || !longitude.isNumber() || pending.contains(Parameter.GPS)) {
      return;
    }
    if (Math.abs(latitude.asDouble()) > 90 || Math.abs(longitude.asDouble()) > 180) {
      return;
    }
    String place = new Coordinates(latitude.asDouble(), longitude.asDouble()).toString();
    String known = value(Parameter.COORDINATES);
    if (!place.equals(known.isEmpty() ? "0.0,0.0" : known)) {
      mine.put(Parameter.GPS, "manual");
      mine.put(Parameter.COORDINATES, place);
    }
  }

  /** A configuration of the Controller with what the operator has said since. */
  public synchronized ObjectNode inForce(JsonNode config) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    config.properties().forEach(each -> body.set(each.getKey(), each.getValue()));
    for (Parameter parameter : pending) {
      put(body, parameter);
    }
    put(body, Parameter.GPS);
    if (body.path("timeZone").asText("").isEmpty() || body.path("timeZone").isNull()) {
      body.put("timeZone", value(Parameter.TIME_ZONE));
    }
    return body;
  }

  /** Writes a parameter in the Controller's words. */
  public synchronized void put(ObjectNode body, Parameter parameter) {
    String name = parameter.json();
    if (parameter == Parameter.GPS) {
      Coordinates place = coordinates();
      body.put(name, value(parameter));
      body.put("latitude", place.latitude()).put("longitude", place.longitude());
    } else if (WHOLE.contains(parameter)) {
      // The Controller's schema has whole numbers, though half a gigabyte of logs may be set.
      int least = parameter == Parameter.PRUNING_FREQUENCY ? 0 : 1;
      body.put(name, Math.max(least, number(parameter)));
    } else if (SWITCHES.contains(parameter)) {
      body.put(name, isOn(parameter));
    } else {
      body.put(name, value(parameter));
    }
  }

  /** The node's position; 0, 0 while none is known. */
  public Coordinates coordinates() {
    String known = value(Parameter.COORDINATES);
    return known.isEmpty() ? new Coordinates(0, 0) : Coordinates.of(known);
  }

  /** What the Controller has to be told, with the values that it is told now. */
  public synchronized Map<Parameter, String> pending() {
    Map<Parameter, String> untold = new EnumMap<>(Parameter.class);
    pending.forEach(each -> untold.put(each, untoldValue(each)));
    return untold;
  }

  private String untoldValue(Parameter parameter) {
    return parameter == Parameter.GPS
        ? value(parameter) + " " + value(Parameter.COORDINATES)
        : value(parameter);
  }

  /** The Controller has been told; what has changed meanwhile still waits. */
  public synchronized void told(Map<Parameter, String> what) {
    boolean any = false;
    for (Map.Entry<Parameter, String> each : what.entrySet()) {
      any |= untoldValue(each.getKey()).equals(each.getValue()) && pending.remove(each.getKey());
    }
    if (any) {
      keep();
    }
  }

  private void keep() {
    try {
      file.write(profile, values, pending);
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.DISK_FULL, "The parameters cannot be written to " + file, e);
    }
  }
}
