/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.AmqpException;
import io.tule.router.engine.Content;
import io.tule.router.engine.Reader;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What routing reads of a message: where its annotations are, what the routers before wrote, where
 * it goes.
 */
final class Parsed {
  /** How far reading came. */
  enum Status {
    OK,
    INCOMPLETE,
    INVALID,
    /** A router's annotation is of a wrong type. */
    BAD_ANNOTATION
  }

  private static final byte[] NONE = new byte[0];
  private static final int DEFAULT_PRIORITY = 4;

  /** Where message annotations are, or would be put. */
  int annotationsAt;

  /** Where they end; the same place if there are none. */
  int annotationsEnd;

  int priority = DEFAULT_PRIORITY;

  /** Entries that are not the routers', as they came. */
  byte[] userEntries = NONE;

  int userCount;

  /** Whether there were entries of routers. */
  boolean routed;

  /** Null if there were none. */
  String to;

  String ingress;
  List<String> trace;
  int phase;
  boolean stream;

  /** The {@code to} and {@code user-id} of the properties, null if none; only if asked for. */
  String propertiesTo;

  byte[] userId;

  private Parsed() {}

  /** Reads as deep as needed; null with a status set if it cannot. */
  static Parsed read(Content content, boolean properties, Status[] status) {
    content.gather();
    Parsed p = new Parsed();
    Reader r = new Reader(content.array, content.offset, content.offset + content.length);
    try {
      p.sections(r, content.offset, properties, content.complete);
      status[0] = Status.OK;
      return p;
    } catch (AmqpException e) {
      status[0] = content.complete || r.pos < content.offset ? Status.INVALID : Status.INCOMPLETE;
      return null;
    } catch (IncompleteSection e) {
      status[0] = e.badAnnotation ? Status.BAD_ANNOTATION : Status.INCOMPLETE;
      return null;
    }
  }

  /** The subject of a message, null if it has none. */
  static String subject(Content content) {
    Reader r = new Reader(content.array, content.offset, content.offset + content.length);
    try {
      while (r.pos < r.end) {
        long code = r.descriptor();
        if (code != 0x73) {
          r.skip();
          continue;
        }
        r.beginList();
        if (r.count < 4) {
          return null;
        }
        r.skip();
        r.skip();
        r.skip();
        return r.textOrNull();
      }
      return null;
    } catch (AmqpException e) {
      return null;
    }
  }

  private static final class IncompleteSection extends RuntimeException {
    private static final long serialVersionUID = 1;

    final boolean badAnnotation;

    IncompleteSection(boolean badAnnotation) {
      super(null, null, false, false);
      this.badAnnotation = badAnnotation;
    }
  }

  private void sections(Reader r, int base, boolean properties, boolean complete) {
    int last = 0;
    annotationsAt = 0;
    annotationsEnd = 0;
    boolean any = false;
    while (r.pos < r.end) {
      int at = r.pos - base;
      int start = r.pos;
      long code = r.peek() == 0 ? r.descriptor() : -1;
      if (code < 0x70 || code > 0x78 || code < last) {
        // What is no section is the receiver's to judge.
        r.pos = start;
        return;
      }
      last = (int) code;
      any = true;
      if (code == 0x70) {
        header(r);
        annotationsAt = r.pos - base;
        annotationsEnd = annotationsAt;
      } else if (code == 0x71) {
        r.skip();
        annotationsAt = r.pos - base;
        annotationsEnd = annotationsAt;
      } else if (code == 0x72) {
        annotationsAt = at;
        annotations(r);
        annotationsEnd = r.pos - base;
      } else if (code == 0x73) {
        if (properties) {
          properties(r);
        }
        return;
      } else {
        r.pos = start;
        return;
      }
    }
    if (!any || !complete) {
      if (complete) {
        r.pos = -1;
        throw new AmqpException("amqp:decode-error", "empty message");
      }
      throw new IncompleteSection(false);
    }
  }

  private void header(Reader r) {
    int end = r.beginList();
    int n = r.count;
    if (n > 0) {
      r.skip();
    }
    if (n > 1) {
      priority = Math.min(9, Math.max(0, r.uintOr(DEFAULT_PRIORITY)));
    }
    r.pos = end;
  }

  private void annotations(Reader r) {
    if (r.isNull()) {
      return;
    }
    int end = r.beginMap();
    int n = r.count;
    if ((n & 1) != 0) {
      throw new AmqpException("amqp:decode-error", "odd map");
    }
    ByteArrayOutputStream user = null;
    int entriesAt = r.pos;
    for (int i = 0; i < n; i += 2) {
      int keyAt = r.pos;
      String key = r.textOrNull();
      if (key != null && key.startsWith("x-opt-qd.")) {
        if (user == null && !routed) {
          user = new ByteArrayOutputStream();
          user.write(r.buf, entriesAt, keyAt - entriesAt);
        }
        routed = true;
        entry(key, r);
      } else {
        r.skip();
        userCount += 2;
        if (user != null) {
          user.write(r.buf, keyAt, r.pos - keyAt);
        }
      }
    }
    if (user != null) {
      userEntries = user.toByteArray();
    } else {
      userEntries = java.util.Arrays.copyOfRange(r.buf, entriesAt, r.pos);
    }
    r.pos = end;
  }

  private void entry(String key, Reader r) {
    switch (key) {
      case "x-opt-qd.to":
        to = text(r);
        break;
      case "x-opt-qd.ingress":
        ingress = text(r);
        break;
      case "x-opt-qd.phase":
        phase = number(r);
        break;
      case "x-opt-qd.stream":
        stream = number(r) != 0;
        break;
      case "x-opt-qd.trace":
        trace(r);
        break;
      default:
        r.skip();
    }
  }

  private static String text(Reader r) {
    String s = r.textOrNull();
    if (s == null) {
      throw new IncompleteSection(true);
    }
    return s;
  }

  /** A small number of any integer type. */
  private static int number(Reader r) {
    int code = r.peek();
    if (code == 0x41 || code == 0x42 || code == 0x56) {
      return r.boolOr(false) ? 1 : 0;
    }
    int from = r.pos;
    r.skip();
    return r.pos - from > 1 ? r.buf[r.pos - 1] & 0xff : 0;
  }

  private void trace(Reader r) {
    int code = r.peek();
    if (code != 0x45 && code != 0xc0 && code != 0xd0) {
      throw new IncompleteSection(true);
    }
    int end = r.beginList();
    int n = r.count;
    trace = new ArrayList<>(n + 1);
    for (int i = 0; i < n; i++) {
      trace.add(text(r));
    }
    r.pos = end;
  }

  private void properties(Reader r) {
    int end = r.beginList();
    int n = r.count;
    if (n > 0) {
      r.skip();
    }
    if (n > 1) {
      userId = r.peek() == 0xa0 || r.peek() == 0xb0 ? r.binary() : skipped(r);
    }
    if (n > 2) {
      propertiesTo = r.textOrNull();
    }
    r.pos = end;
  }

  private static byte[] skipped(Reader r) {
    r.skip();
    return null;
  }

  /** Forgets what routers wrote, as on a link that strips incoming messages. */
  void strip() {
    to = null;
    ingress = null;
    trace = null;
    phase = 0;
    stream = false;
  }
}
