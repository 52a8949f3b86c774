/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

/** The trace of one microservice: a program, and what it has written since the last post. */
final class Trace {
  private static final int MOST_CHARACTERS = 256 * 1024;
  private static final String CUT = "... lines were left out here ...\n";

  private final StringBuilder text = new StringBuilder();
  private Programs.Running program;
  private boolean starting;
  private long notBeforeMillis;

  /** Adds a line; the oldest go when there are too many. Thread-safe. */
  synchronized void add(String line) {
    text.append(line).append('\n');
    if (text.length() > MOST_CHARACTERS) {
      text.delete(0, text.length() - MOST_CHARACTERS / 2);
      text.delete(0, text.indexOf("\n") + 1).insert(0, CUT);
    }
  }

  /** What has not been posted; empty if nothing. */
  synchronized String unsent() {
    return text.toString();
  }

  /** It has been posted. */
  synchronized void sent(String posted) {
    if (text.indexOf(posted) == 0) {
      text.delete(0, posted.length());
    } else {
      text.setLength(0);
    }
  }

  /** Whether a program has to be started now. */
  synchronized boolean mayStart(long nowMillis) {
    if (program != null || starting || nowMillis < notBeforeMillis) {
      return false;
    }
    starting = true;
    return true;
  }

  synchronized void started(Programs.Running running) {
    starting = false;
    program = running;
  }

  /** It has ended, or could not be started. */
  synchronized void ended(long nextMillis) {
    starting = false;
    program = null;
    notBeforeMillis = nextMillis;
  }

  synchronized void end() {
    if (program != null) {
      program.end();
    }
  }
}
