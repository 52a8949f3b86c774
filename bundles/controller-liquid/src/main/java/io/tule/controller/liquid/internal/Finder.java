/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import io.tule.controller.TemplateLookups;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Looks things up once for each request, with the refusals of the original. */
final class Finder {
  /** What the original's schema library says of a query without a name. */
  private static final String NO_NAME =
      "{\"property\":\"instance\",\"message\":\"is not exactly one from [subschema 0],[subschema"
          + " 1]\",\"schema\":\"/iofogGet\",\"instance\":{},\"name\":\"oneOf\",\"argument\":"
          + "[\"[subschema 0]\",\"[subschema 1]\"],\"stack\":\"instance is not exactly one from"
          + " [subschema 0],[subschema 1]\"}";

  private final TemplateLookups lookups;
  private final Budget budget;
  private final Map<String, Object> found = new HashMap<>();

  Finder(TemplateLookups lookups, Budget budget) {
    this.lookups = lookups;
    this.budget = budget;
  }

  Object agent(Object name) {
    if (name == Js.UNDEFINED) {
      throw LiquidFailure.of(NO_NAME);
    }
    if (!(name instanceof String text)) {
      throw LiquidFailure.of("Field 'name' is not of a type(s) string");
    }
    return once(
        "agent " + text, () -> text.isEmpty() ? lookups.agents() : lookups.agentByName(text));
  }

  Object agentOf(Object microservice) {
    if (Js.isNil(microservice)) {
      throw LiquidFailure.of(
          "Cannot read properties of " + microservice + " (reading 'iofogUuid')");
    }
    Object uuid = Js.property(microservice, "iofogUuid", budget);
    if (uuid == Js.UNDEFINED) {
      throw LiquidFailure.of(NO_NAME);
    }
    if (!(uuid instanceof String text)) {
      throw LiquidFailure.of("Field 'uuid' is not of a type(s) string");
    }
    return once("uuid " + text, () -> lookups.agentByUuid(text));
  }

  /** Null where there is none. */
  Object application(Object name) {
    return once(
        "application " + text("name", name),
        () -> lookups.application(text("name", name)).orElse(null));
  }

  Object edgeResource(Object name, Object version) {
    String wanted = text("name", name);
    if (!Js.isTrue(version) || version.equals("")) {
      return once("edge " + wanted, () -> lookups.edgeResources(wanted));
    }
    String text = Js.text(version, budget);
    return once("edge " + wanted + "/" + text, () -> lookups.edgeResource(wanted, text));
  }

  private String text(String what, Object value) {
    if (value == Js.UNDEFINED) {
      throw LiquidFailure.of("WHERE parameter \"" + what + "\" has invalid \"undefined\" value");
    }
    return Js.text(value, budget);
  }

  private Object once(String key, Supplier<Object> lookup) {
    if (!found.containsKey(key)) {
      budget.lookup();
      Object value = lookup.get();
      budget.elements(size(value));
      found.put(key, value);
    }
    return found.get(key);
  }

  /** Roughly: an agent has seventy fields. */
  private static long size(Object value) {
    return value instanceof List<?> list ? 1 + 70L * list.size() : 1;
  }
}
