/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.tree;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.AddressMatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class AddressTreeTest {
  private static AddressTree<String> tree(String... patterns) {
    AddressTree<String> tree = new AddressTree<>();
    for (String pattern : patterns) {
      assertNull(tree.put(pattern, pattern));
    }
    return tree;
  }

  @Test
  public void prefersWhatIsMoreExactFromTheLeft() {
    AddressTree<String> tree = tree("a.b.c", "a.b.*", "a.b.#", "a.*.c", "*.b.c", "a.#", "#.c", "#");
    assertEquals("a.b.c", tree.match("a.b.c"));
    assertEquals("a.b.*", tree.match("a/b/d"));
    assertEquals("a.b.#", tree.match("a.b"));
    assertEquals("a.*.c", tree.match("a.x.c"));
    assertEquals("*.b.c", tree.match("x.b.c"));
    assertEquals("a.#", tree.match("a"));
    assertEquals("#.c", tree.match("x.y.c"));
    assertEquals("#", tree.match("anything/else"));
  }

  @Test
  public void matchesAPrefixByWholeTokens() {
    AddressTree<String> tree = tree("closest/#", "org.apache/#");
    assertEquals("closest/#", tree.match("closest"));
    assertEquals("closest/#", tree.match("closest.one/two"));
    assertNull(tree.match("closestone"));
    assertEquals("org.apache/#", tree.match("org/apache/x"));
    assertNull(tree.match("org"));
  }

  @Test
  public void ignoresSeparatorsInFrontAndKeepsEmptyTokens() {
    AddressTree<String> tree = tree("a.b", "*.*.c");
    assertEquals("a.b", tree.match("/a/b"));
    assertEquals("a.b", tree.match("a.b."));
    assertEquals("*.*.c", tree.match("x..c"));
  }

  @Test
  public void takesDifferentSpellingsOfOnePatternAsOne() {
    AddressTree<String> tree = tree("a.#.*");
    assertEquals("a.#.*", tree.put("a/*/#", "second"));
    assertEquals("second", tree.put("a.*.#.#", "third"));
    assertEquals("third", tree.get("a.*.#"));
    assertNull(tree.match("a"));
    assertEquals("third", tree.match("a.b.c.d"));
  }

  @Test
  public void findsAllThatMatchOnce() {
    AddressTree<String> tree = tree("a.b.c.d", "a.*.#.d", "*.#.d", "#.b.#.d", "#", "x.#");
    List<String> found = new ArrayList<>();
    tree.matches("a.b.c.d", value -> !found.add(value));
    assertEquals(List.of("a.b.c.d", "a.*.#.d", "*.#.d", "#.b.#.d", "#"), found);
  }

  @Test
  public void forgetsWhatIsRemoved() {
    AddressTree<String> tree = tree("a.b", "a.*", "a.#");
    assertEquals("a.b", tree.remove("a/b"));
    assertNull(tree.remove("a.b"));
    assertEquals("a.*", tree.match("a.b"));
    tree.remove("a.*");
    tree.remove("a.#");
    assertTrue(tree.isEmpty());
    assertNull(tree.match("a.b"));
  }

  @Test
  public void takesConfiguredPrefixesAndPatterns() {
    AddressTree<String> tree = new AddressTree<>();
    tree.put(AddressMatch.prefix("queue."), "prefix");
    tree.put(AddressMatch.pattern("queue.*.x"), "pattern");
    assertEquals("prefix", tree.match("queue"));
    assertEquals("pattern", tree.match("queue/1/x"));
    assertEquals("prefix", tree.remove(AddressMatch.pattern("queue/#")));
    assertNull(tree.match("queue"));
  }

  @Test
  public void answersSoonWhateverThePatternAndTheText() {
    AddressTree<String> tree = tree("#.a.#.a.#.a.#.a.#.a.#.a.#.a.#.a.#.a.#.b");
    assertNull(tree.match("a.".repeat(2000) + "c"));
  }

  @Test
  public void knowsMqttTopics() {
    AddressTree<String> tree = new AddressTree<>(Syntax.MQTT_TOPIC);
    tree.put("a/+/c", "one");
    tree.put("a/#", "rest");
    assertEquals("one", tree.match("a/b.x/c"));
    assertEquals("rest", tree.match("a/b"));
    assertThrows(IllegalArgumentException.class, () -> tree.put("a/#/c", "bad"));
  }

  @Test
  public void refusesAPatternWithoutTokens() {
    assertThrows(IllegalArgumentException.class, () -> tree(""));
    assertThrows(IllegalArgumentException.class, () -> tree("./."));
  }
}
