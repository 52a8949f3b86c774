/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Cuts a template into texts, outputs and tags, and trims texts where a delimiter asks for it. */
final class Lexer {
  private static final int DELIMITER = 2;
  private static final String END_RAW = "endraw";

  private final String input;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private int rawBegin = -1;

  private Lexer(String input) {
    this.input = input;
  }

  /** The tokens of a template, first one first. */
  static Deque<Token> read(String input) {
    Lexer lexer = new Lexer(input);
    while (lexer.at < input.length()) {
      lexer.pieces.add(lexer.next());
    }
    lexer.trim();
    Deque<Token> tokens = new ArrayDeque<>();
    lexer.pieces.forEach(piece -> tokens.add(piece.token()));
    return tokens;
  }

  private Piece next() {
    if (rawBegin >= 0) {
      return raw();
    }
    if (input.startsWith("{%", at)) {
      int begin = at;
      Piece tag = tag(begin, closed("%}", "tag"));
      rawBegin = tag.name.equals("raw") ? begin : -1;
      return tag;
    }
    if (input.startsWith("{{", at)) {
      int begin = at;
      return new Piece(input, Token.Kind.OUTPUT, begin, closed("}}", "output"));
    }
    int begin = at;
    int tag = input.indexOf("{%", at);
    int output = input.indexOf("{{", at);
    at = Math.min(tag < 0 ? input.length() : tag, output < 0 ? input.length() : output);
    return new Piece(input, Token.Kind.TEXT, begin, at);
  }

  private int closed(String delimiter, String what) {
    int begin = at;
    // As in the original the closing delimiter may share a brace with the opening one.
    int close = input.indexOf(delimiter, begin + 1);
    if (close < 0) {
      String start = Chars.snapshot(input.substring(begin));
      throw LiquidFailure.tokenization(what + " " + start + " not closed", input, begin);
    }
    at = close + delimiter.length();
    return at;
  }

  private Piece tag(int begin, int end) {
    Piece tag = new Piece(input, Token.Kind.TAG, begin, end);
    if (tag.name.isEmpty()) {
      throw LiquidFailure.tokenization("illegal tag syntax", input, begin);
    }
    return tag;
  }

  /** Everything up to the tag endraw, which follows as a token of its own. */
  private Piece raw() {
    int begin = at;
    for (int left = input.indexOf("{%", at); left >= 0; left = input.indexOf("{%", left + 1)) {
      int close = input.indexOf("%}", left + DELIMITER);
      int other = input.indexOf("{%", left + DELIMITER);
      boolean whole = close >= 0 && (other < 0 || close < other);
      if (whole && endsRaw(left + DELIMITER)) {
        if (left > begin) {
          at = left;
          return new Piece(input, Token.Kind.TEXT, begin, left);
        }
        rawBegin = -1;
        at = close + DELIMITER;
        return tag(begin, at);
      }
    }
    String start = Chars.snapshot(input.substring(rawBegin));
    throw LiquidFailure.tokenization("raw " + start + " not closed", input, begin);
  }

  private boolean endsRaw(int begin) {
    int at = begin;
    while (at < input.length() && Chars.isBlank(input.charAt(at))) {
      at++;
    }
    int end = at + END_RAW.length();
    return input.startsWith(END_RAW, at)
        && (end == input.length() || !Chars.isWord(input.charAt(end)));
  }

  private void trim() {
    boolean raw = false;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.kind == Token.Kind.TEXT) {
        continue;
      }
      if (!raw && piece.trimLeft && i > 0) {
        pieces.get(i - 1).trimEnd();
      }
      raw = piece.kind == Token.Kind.TAG ? trimmed(piece, raw) : raw;
      if (!raw && piece.trimRight && i + 1 < pieces.size()) {
        pieces.get(i + 1).trimStart();
      }
    }
  }

  private static boolean trimmed(Piece tag, boolean raw) {
    return tag.name.equals("raw") || (raw && !tag.name.equals("endraw"));
  }

  /** A token whose text may still be trimmed. */
  private static final class Piece {
    final Token.Kind kind;
    final boolean trimLeft;
    final boolean trimRight;
    final String name;
    private final String input;
    private final int begin;
    private final int end;
    private final String arguments;
    private String content;

    Piece(String input, Token.Kind kind, int begin, int end) {
      this.input = input;
      this.kind = kind;
      this.begin = begin;
      this.end = end;
      if (kind == Token.Kind.TEXT) {
        content = input.substring(begin, end);
        trimLeft = false;
        trimRight = false;
      } else {
        int from = begin + DELIMITER;
        String inner = from > end - DELIMITER ? "" : input.substring(from, end - DELIMITER);
        trimLeft = inner.startsWith("-");
        trimRight = inner.endsWith("-");
        int first = trimLeft ? 1 : 0;
        int last = inner.length() - (trimRight ? 1 : 0);
        content = first > last ? "" : inner.substring(first, last).strip();
      }
      if (kind == Token.Kind.TAG) {
        OperandReader reader = new OperandReader(content);
        name = reader.word();
        arguments = reader.rest();
      } else {
        name = "";
        arguments = "";
      }
    }

    void trimEnd() {
      if (kind == Token.Kind.TEXT) {
        int last = content.length();
        while (last > 0 && Chars.isBlank(content.charAt(last - 1))) {
          last--;
        }
        content = content.substring(0, last);
      }
    }

    void trimStart() {
      if (kind == Token.Kind.TEXT) {
        int first = 0;
        while (first < content.length() && Chars.isBlank(content.charAt(first))) {
          first++;
        }
        content = content.substring(first);
      }
    }

    Token token() {
      return new Token(kind, input, begin, end, content, name, arguments);
    }
  }
}
