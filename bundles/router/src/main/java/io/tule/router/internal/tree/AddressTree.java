/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.tree;

import io.tule.router.config.AddressMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Patterns, each with a value, of which the best match of a text is looked up.
 *
 * <p>Token by token from the left an equal token is better than the wild card for one, and that is
 * better than the wild card for any number; so {@code a.b.c} beats {@code a.b.*} beats {@code
 * a.b.#} beats {@code a.*.c}. A prefix is the pattern {@code prefix.#}. This is how qpid-dispatch
 * chooses. Not safe for use by several threads at once.
 *
 * @param <V> what a pattern stands for
 */
public final class AddressTree<V> {
  /** No pattern and no text is looked into beyond this many tokens. */
  private static final int MAX_TOKENS = 128;

  private final Syntax syntax;
  private final Node<V> root = new Node<>();
  private final Map<String, V> entries = new LinkedHashMap<>();
  private int manyGlobs;

  /** An empty tree of addresses. */
  public AddressTree() {
    this(Syntax.ADDRESS);
  }

  /** An empty tree. */
  public AddressTree(Syntax syntax) {
    this.syntax = syntax;
  }

  /** Whether there is no pattern. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** All values, in the order in which their patterns came. */
  public List<V> values() {
    return new ArrayList<>(entries.values());
  }

  /**
   * Puts a value.
   *
   * @return the one before of an equal pattern, or null
   */
  public V put(AddressMatch match, V value) {
    return put(pattern(match), value);
  }

  /** The value of exactly this match, or null. */
  public V get(AddressMatch match) {
    return get(pattern(match));
  }

  /** Removes a match; its value is returned, or null. */
  public V remove(AddressMatch match) {
    return remove(pattern(match));
  }

  /** A prefix {@code a.} is the pattern {@code a/#}; separators at the end do not count. */
  private String pattern(AddressMatch match) {
    String text = syntax.withoutEnd(match.text());
    return match.kind() == AddressMatch.Kind.PREFIX ? text + "/#" : text;
  }

  /**
   * Puts a value.
   *
   * @return the one before of an equal pattern, or null
   * @throws IllegalArgumentException if the pattern has no token or too many
   */
  public V put(String pattern, V value) {
    List<String> tokens = normalize(pattern);
    V before = entries.put(String.join("/", tokens), value);
    Node<V> node = root;
    for (String token : tokens) {
      if (token.equals(Syntax.ANY)) {
        node = node.any == null ? node.any = new Node<>() : node.any;
      } else if (syntax.isOne(token)) {
        node = node.one == null ? node.one = new Node<>() : node.one;
      } else {
        node = node.children.computeIfAbsent(token, t -> new Node<>());
      }
    }
    node.value = value;
    manyGlobs += before == null ? globs(tokens) : 0;
    return before;
  }

  /** The value of exactly this pattern, or null. */
  public V get(String pattern) {
    return entries.get(String.join("/", normalize(pattern)));
  }

  /**
   * Removes a pattern.
   *
   * @return its value, or null if it was not there
   */
  public V remove(String pattern) {
    List<String> tokens = normalize(pattern);
    V removed = entries.remove(String.join("/", tokens));
    if (removed != null) {
      remove(root, tokens, 0);
      manyGlobs -= globs(tokens);
    }
    return removed;
  }

  private boolean remove(Node<V> node, List<String> tokens, int at) {
    if (at == tokens.size()) {
      node.value = null;
    } else {
      String token = tokens.get(at);
      if (token.equals(Syntax.ANY)) {
        node.any = remove(node.any, tokens, at + 1) ? null : node.any;
      } else if (syntax.isOne(token)) {
        node.one = remove(node.one, tokens, at + 1) ? null : node.one;
      } else if (remove(node.children.get(token), tokens, at + 1)) {
        node.children.remove(token);
      }
    }
    return node.value == null && node.one == null && node.any == null && node.children.isEmpty();
  }

  /** The value of the pattern that matches a text best, or null if none does. */
  public V match(String text) {
    if (entries.isEmpty()) {
      return null;
    }
    List<V> found = new ArrayList<>(1);
    new Search<>(this, text, found::add).run();
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * Goes through the values of all patterns that match a text, the best first.
   *
   * @param visitor answers whether the search ends
   */
  public void matches(String text, Predicate<V> visitor) {
    new Search<>(this, text, visitor).run();
  }

  /**
   * The tokens of a pattern in one form: {@code #.*} is {@code *.#} and {@code #.#} is {@code #}.
   */
  private List<String> normalize(String pattern) {
    List<String> tokens = new ArrayList<>();
    for (int at = syntax.first(pattern); at < pattern.length(); ) {
      int end = syntax.end(pattern, at);
      tokens.add(pattern.substring(at, end));
      at = end + 1;
    }
    if (tokens.isEmpty() || tokens.size() > MAX_TOKENS) {
      throw new IllegalArgumentException("a pattern needs 1 to " + MAX_TOKENS + " tokens");
    }
    if (syntax == Syntax.MQTT_TOPIC) {
      if (tokens.subList(0, tokens.size() - 1).contains(Syntax.ANY)) {
        throw new IllegalArgumentException("# must be the last token");
      }
      return tokens;
    }
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (!tokens.get(i).equals(Syntax.ANY)) {
        continue;
      }
      if (tokens.get(i + 1).equals(Syntax.ANY)) {
        tokens.remove(i--);
      } else if (syntax.isOne(tokens.get(i + 1))) {
        tokens.set(i, tokens.get(i + 1));
        tokens.set(i + 1, Syntax.ANY);
      }
    }
    return tokens;
  }

  private static int globs(List<String> tokens) {
    return tokens.indexOf(Syntax.ANY) == tokens.lastIndexOf(Syntax.ANY) ? 0 : 1;
  }

  private static final class Node<V> {
    final Map<String, Node<V>> children = new HashMap<>();
    Node<V> one;
    Node<V> any;
    V value;
  }

  /** One walk. Where patterns have several wild cards for any number, no state is tried twice. */
  private static final class Search<V> {
    private record State(Object node, int at) {}

    private final Syntax syntax;
    private final Node<V> root;
    private final String text;
    private final Predicate<V> visitor;
    private final Set<State> tried;
    private final Set<V> seen = new HashSet<>();

    Search(AddressTree<V> tree, String text, Predicate<V> visitor) {
      this.syntax = tree.syntax;
      this.root = tree.root;
      this.text = text;
      this.visitor = visitor;
      this.tried = tree.manyGlobs > 0 ? new HashSet<>() : null;
    }

    void run() {
      below(root, syntax.first(text), 0);
    }

    /** Tries the patterns that go on below a node; answers whether the search has ended. */
    private boolean below(Node<V> node, int at, int depth) {
      boolean more = at < text.length();
      if (more && depth < MAX_TOKENS) {
        int end = syntax.end(text, at);
        Node<V> child = node.children.isEmpty() ? null : node.children.get(text.substring(at, end));
        if (child != null && reached(child, next(end), depth + 1)) {
          return true;
        }
        if (node.one != null && reached(node.one, next(end), depth + 1)) {
          return true;
        }
      }
      return node.any != null && any(node.any, at, depth);
    }

    private int next(int end) {
      return Math.min(end + 1, text.length());
    }

    private boolean reached(Node<V> node, int at, int depth) {
      if (at >= text.length() && node.value != null && visit(node.value)) {
        return true;
      }
      return below(node, at, depth);
    }

    /** A node after a wild card for any number: what is left of the text may begin anywhere. */
    private boolean any(Node<V> node, int from, int depth) {
      int at = from;
      boolean leaf = node.children.isEmpty() && node.one == null && node.any == null;
      for (int i = depth; !leaf && i < MAX_TOKENS; i++) {
        if (tried != null && !tried.add(new State(node, at))) {
          break;
        }
        if (below(node, at, i)) {
          return true;
        }
        if (at >= text.length()) {
          break;
        }
        at = next(syntax.end(text, at));
      }
      return node.value != null && visit(node.value);
    }

    private boolean visit(V value) {
      return seen.add(value) && visitor.test(value);
    }
  }
}
