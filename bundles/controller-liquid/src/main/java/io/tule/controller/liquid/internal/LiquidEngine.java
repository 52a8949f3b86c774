/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import io.tule.api.ReasonCode;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.TemplateEngine;
import io.tule.controller.TemplateLookups;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Renders Liquid on the caller's thread; every step of it is counted. */
@Component(service = TemplateEngine.class)
public final class LiquidEngine implements TemplateEngine {
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Clock clock;

  @Activate
  public LiquidEngine() {
    this(Limits.DEFAULT, System::nanoTime, Clock.systemUTC());
  }

  LiquidEngine(Limits limits, LongSupplier nanoTime, Clock clock) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  @Override
  public void render(Object tree, Map<String, Object> variables, TemplateLookups lookups) {
    Budget budget = new Budget(limits, nanoTime);
    Finder finder = new Finder(lookups, budget);
    Map<String, Object> environment = new HashMap<>(variables);
    try {
      replace(tree, text -> rendered(text, environment, budget, finder));
    } catch (LimitExceeded e) {
      throw new ControllerException(
          ErrorKind.VALIDATION, ReasonCode.LIMIT_EXCEEDED, e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Renderer {
    Object render(String text);
  }

  @SuppressWarnings("unchecked") // the engine's contract says what a tree is made of
  private static void replace(Object tree, Renderer renderer) {
    if (tree instanceof Map<?, ?> map) {
      for (String key : map.keySet().toArray(String[]::new)) {
        Object value = map.get(key);
        if (!(value instanceof String text)) {
          replace(value, renderer);
        } else if (TemplateEngine.mayHoldTemplate(text)) {
          Object rendered = renderer.render(text);
          if (rendered == Js.UNDEFINED) {
            map.remove(key);
          } else {
            ((Map<String, Object>) map).put(key, rendered);
          }
        }
      }
    } else if (tree instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        Object value = list.get(i);
        if (!(value instanceof String text)) {
          replace(value, renderer);
        } else if (TemplateEngine.mayHoldTemplate(text)) {
          Object rendered = renderer.render(text);
          ((List<Object>) list).set(i, rendered == Js.UNDEFINED ? null : rendered);
        }
      }
    }
  }

  private Object rendered(
      String template, Map<String, Object> environment, Budget budget, Finder finder) {
    budget.length(template.length());
    try {
      Context context = new Context(environment, budget, finder, clock);
      Emitter out = new Emitter(budget);
      Part.render(Parser.parse(template, budget), context, out);
      return out.result();
    } catch (LiquidFailure e) {
      return e.shown();
    }
  }
}
