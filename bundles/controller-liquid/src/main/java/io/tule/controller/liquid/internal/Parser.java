/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Turns tokens into parts, blocks with all that is in them. */
final class Parser {
  private static final Map<String, Function<Token, Part.Node>> SIMPLE =
      Map.of(
          "assign", Tags::assign,
          "increment", Tags::increment,
          "decrement", Tags::decrement,
          "cycle", Tags::cycle,
          "break", token -> (context, out) -> out.breakLoop(),
          "continue", token -> (context, out) -> out.continueLoop());

  private final Deque<Token> tokens;
  private final Budget budget;
  private int depth;

  private Parser(Deque<Token> tokens, Budget budget) {
    this.tokens = tokens;
    this.budget = budget;
  }

  static List<Part> parse(String template, Budget budget) {
    Parser parser = new Parser(Lexer.read(template), budget);
    List<Part> parts = new ArrayList<>();
    while (!parser.tokens.isEmpty()) {
      parts.add(parser.part(parser.tokens.poll()));
    }
    return parts;
  }

  private Part part(Token token) {
    budget.step();
    try {
      return new Part(
          token,
          switch (token.kind()) {
            case TEXT -> (context, out) -> out.write(token.content());
            case OUTPUT -> output(new Chain(token.content()));
            case TAG -> tag(token);
          });
    } catch (LiquidFailure e) {
      throw LiquidFailure.parse(e.getMessage(), token);
    }
  }

  private static Part.Node output(Chain chain) {
    return (context, out) -> out.write(chain.value(context));
  }

  private Part.Node tag(Token token) {
    Function<Token, Part.Node> simple = SIMPLE.get(token.name());
    if (simple != null) {
      return simple.apply(token);
    }
    budget.depth(++depth);
    try {
      return switch (token.name()) {
        case "if", "unless" -> condition(token);
        case "case" -> choice(token);
        case "for" -> loop(token);
        case "tablerow" -> table(token);
        case "capture" -> capture(token);
        case "comment" -> comment(token);
        case "raw" -> raw(token);
        case "include", "render", "layout", "block" ->
            throw LiquidFailure.of("tag \"" + token.name() + "\" is not available");
        default -> throw LiquidFailure.of("tag \"" + token.name() + "\" not found");
      };
    } finally {
      depth--;
    }
  }

  /** Parts up to the closing tag; tags between that divide the block go to the handlers. */
  private void block(
      Token opening, List<Part> first, Map<String, Function<Token, List<Part>>> dividers) {
    String closing = "end" + opening.name();
    List<Part> current = first;
    while (!tokens.isEmpty()) {
      Token token = tokens.poll();
      if (token.isTag(closing)) {
        return;
      }
      var divider = token.kind() == Token.Kind.TAG ? dividers.get(token.name()) : null;
      if (divider != null) {
        current = divider.apply(token);
      } else {
        current.add(part(token));
      }
    }
    throw LiquidFailure.of("tag " + opening.source() + " not closed");
  }

  private Part.Node condition(Token token) {
    boolean unless = token.name().equals("unless");
    List<Branch> branches = new ArrayList<>();
    List<Part> otherwise = new ArrayList<>();
    Function<Token, List<Part>> branch =
        tag -> {
          branches.add(new Branch(tag.arguments(), new ArrayList<>()));
          return branches.get(branches.size() - 1).parts();
        };
    block(token, branch.apply(token), Map.of("elsif", branch, "else", tag -> otherwise));
    return (context, out) -> {
      for (int i = 0; i < branches.size(); i++) {
        boolean holds = Js.isTrue(new Expression(branches.get(i).text()).value(context));
        if (holds != (unless && i == 0)) {
          Part.render(branches.get(i).parts(), context, out);
          return;
        }
      }
      Part.render(otherwise, context, out);
    };
  }

  private Part.Node choice(Token token) {
    List<Branch> branches = new ArrayList<>();
    List<Part> otherwise = new ArrayList<>();
    Function<Token, List<Part>> when =
        tag -> {
          branches.add(new Branch(tag.arguments(), new ArrayList<>()));
          return branches.get(branches.size() - 1).parts();
        };
    block(token, new ArrayList<>(), Map.of("when", when, "else", tag -> otherwise));
    return (context, out) -> {
      Object wanted = new Expression(token.arguments()).value(context);
      for (Branch branch : branches) {
        if (Js.same(new Expression(branch.text()).value(context), wanted)) {
          Part.render(branch.parts(), context, out);
          return;
        }
      }
      Part.render(otherwise, context, out);
    };
  }

  private Part.Node loop(Token token) {
    Loops.Head head = Loops.head(token, true);
    List<Part> parts = new ArrayList<>();
    List<Part> otherwise = new ArrayList<>();
    block(token, parts, Map.of("else", tag -> otherwise));
    return Loops.loop(head, parts, otherwise);
  }

  private Part.Node table(Token token) {
    Loops.Head head = Loops.head(token, false);
    List<Part> parts = new ArrayList<>();
    block(token, parts, Map.of());
    return Loops.table(head, parts);
  }

  private Part.Node capture(Token token) {
    OperandReader reader = new OperandReader(token.arguments());
    String word = reader.word();
    String name = word.isEmpty() ? reader.quoted().orElse("") : word;
    if (name.isEmpty()) {
      throw LiquidFailure.of(token.arguments() + " not valid identifier");
    }
    List<Part> parts = new ArrayList<>();
    block(token, parts, Map.of());
    return (context, out) -> {
      Emitter captured = new Emitter(context.budget());
      Part.render(parts, context, captured);
      context.assign(name, captured.result());
    };
  }

  private Part.Node comment(Token token) {
    skip(token, ignored -> {});
    return (context, out) -> {};
  }

  private Part.Node raw(Token token) {
    StringBuilder text = new StringBuilder();
    skip(token, inner -> text.append(inner.source()));
    return (context, out) -> out.write(text.toString());
  }

  private void skip(Token opening, Consumer<Token> each) {
    String closing = "end" + opening.name();
    while (!tokens.isEmpty()) {
      Token token = tokens.poll();
      if (token.isTag(closing)) {
        return;
      }
      each.accept(token);
    }
    throw LiquidFailure.of("tag " + opening.source() + " not closed");
  }

  private record Branch(String text, List<Part> parts) {}
}
