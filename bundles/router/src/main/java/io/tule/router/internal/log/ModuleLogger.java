/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.log;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger of one module. */
final class ModuleLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private final transient ModuleLog log;
  private final String module;

  ModuleLogger(ModuleLog log, String name) {
    this.log = log;
    this.name = name;
    this.module = module(name);
  }

  /** A logger named {@code io.tule.router.AGENT} is that module's; others are by their package. */
  private static String module(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (last.matches("[A-Z_]+")) {
      return last;
    }
    if (name.contains(".management.")) {
      return "AGENT";
    } else if (name.contains(".protocol.")) {
      return "ROUTER_LS";
    } else if (name.contains(".policy.")) {
      return "POLICY";
    } else if (name.contains(".engine.")) {
      return "SERVER";
    } else if (name.contains(".core.")) {
      return "ROUTER_CORE";
    }
    return "CONN_MGR";
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return "";
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
    StringBuilder text = new StringBuilder(MessageFormatter.basicArrayFormat(pattern, arguments));
    for (Throwable t = thrown; t != null && text.length() < 2000; t = t.getCause()) {
      text.append(": ").append(t);
      for (int i = 0; i < Math.min(8, t.getStackTrace().length); i++) {
        text.append(" at ").append(t.getStackTrace()[i]);
      }
    }
    log.log(module, LogLevel.of(level), text.toString());
  }

  private boolean enabled(Level level) {
    return log.enabled(module, LogLevel.of(level));
  }

  @Override
  public boolean isTraceEnabled() {
    return enabled(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return enabled(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return enabled(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return enabled(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return enabled(Level.ERROR);
  }
}
