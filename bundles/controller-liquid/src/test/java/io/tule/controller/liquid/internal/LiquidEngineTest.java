/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import io.tule.api.ReasonCode;
import io.tule.controller.ControllerException;
import io.tule.controller.TemplateLookups;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** What templates render to, as LiquidJS 9 has it, and what they may not do. */
public class LiquidEngineTest {
  /** The clock stands still, so that only what is counted ends a template. */
  private static final LiquidEngine ENGINE =
      new LiquidEngine(Limits.DEFAULT, () -> 0, Clock.systemUTC());

  private static Object rendered(String template) {
    Map<String, Object> tree = new HashMap<>(Map.of("a", template));
    ENGINE.render(tree, Map.of("self", tree), new Nobody());
    return tree.get("a");
  }

  @Test
  public void oneExpressionAloneKeepsItsType() {
    assertEquals(3.0, rendered("{{ 3 }}"));
    assertEquals(true, rendered("{{ true }}"));
    assertEquals("x3", rendered("x{{ 3 }}"));
    assertEquals(7.0, rendered("{{3}}{{4}}"));
    assertEquals(3.5, rendered("{{ 7 | divided_by: 2 }}"));
    assertEquals(List.of("c", "b"), rendered("{{ 'b,c' | split: ',' | reverse }}"));
    assertEquals("aundefinedb", rendered("a{{ missing }}b"));
  }

  @Test
  public void whatRendersToNothingIsRemoved() {
    Map<String, Object> tree = new HashMap<>(Map.of("a", "{{ missing }}"));
    ENGINE.render(tree, Map.of(), new Nobody());
    assertFalse(tree.containsKey("a"));
  }

  @Test
  public void failuresBecomeTheValueWithTheirPlace() {
    assertEquals("TokenizationError: output \"{{ x\" not closed, line:1, col:1", rendered("{{ x"));
    assertEquals("ParseError: tag \"nope\" not found, line:1, col:1", rendered("{% nope %}"));
    assertEquals(
        "ParseError: illegal tag: {% for %}, line:1, col:11, line:1, col:1",
        rendered("{% if a %}{% for %}{% endfor %}{% endif %}"));
    assertEquals(
        "RenderError: Invalid ioFog UUID 'undefined', line:2, col:1",
        rendered("\n{{ 'nobody' | findAgent }}"));
  }

  @Test
  public void noTemplateReadsAFile() {
    for (String tag : List.of("include", "render", "layout")) {
      assertEquals(
          "ParseError: tag \"" + tag + "\" is not available, line:1, col:1",
          rendered("{% " + tag + " 'package.json' %}"));
    }
  }

  @Test
  public void whatWouldTakeTooMuchIsRefused() {
    String doubling = "{% assign a = 'x' %}" + "{% assign a = a | append: a %}".repeat(40);
    String nested = "{% for i in (1..900) %}{% for j in (1..900) %}{{ i }}";
    List<String> hungry =
        List.of(
            "{% for i in (1..100000000) %}{{ i }}{% endfor %}",
            "{{ (1..9999999999) | join }}",
            nested + "{% endfor %}{% endfor %}",
            doubling,
            "{% assign a = 'xx' %}" + "{% assign a = a | replace: 'x', a %}".repeat(40),
            "{% assign s = 'a,b' | split: ',' %}" + "{% assign s = s | concat: s %}".repeat(40),
            "{% assign x = '<script' %}"
                + "{% assign x = x | append: x %}".repeat(20)
                + "{{ x | strip_html }}",
            "{% if 1 %}".repeat(100) + "{% endif %}".repeat(100),
            "{{ " + "(".repeat(5000) + " }}",
            "{{ a" + "[a".repeat(5000) + " }}",
            "{{ 1 }}" + " ".repeat(70_000),
            "{{ 0 | date: '%9999d" + "%9999d".repeat(1000) + "' }}",
            "{% for i in (1..100) %}{% assign n = 'n' | append: i %}{{ n | findApplication }}"
                + "{% endfor %}");
    for (String template : hungry) {
      ControllerException refused =
          assertThrows(
              template.substring(0, Math.min(60, template.length())),
              ControllerException.class,
              () -> rendered(template));
      assertEquals(ReasonCode.LIMIT_EXCEEDED, refused.reason());
    }
  }

  /** A user without any things. */
  private static final class Nobody implements TemplateLookups {
    private static ControllerException none() {
      return ControllerException.notFound("Invalid ioFog UUID 'undefined'");
    }

    @Override
    public Map<String, Object> agentByName(String name) {
      throw none();
    }

    @Override
    public Map<String, Object> agentByUuid(String uuid) {
      throw none();
    }

    @Override
    public List<Object> agents() {
      return List.of();
    }

    @Override
    public Optional<Map<String, Object>> application(String name) {
      return Optional.empty();
    }

    @Override
    public Map<String, Object> edgeResource(String name, String version) {
      throw none();
    }

    @Override
    public List<Object> edgeResources(String name) {
      return List.of();
    }
  }
}
