/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns an engine's error texts into reasons. The texts are those of Docker 20.10 to 28. */
final class EngineErrors {
  private static final int MAX_TEXT = 500;
  private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s\"]+@");
  private static final Pattern PORT = Pattern.compile(":(\\d{1,5})(?::| failed| ?: bind)[^:]*");
  private static final Pattern BIND_SOURCE =
      Pattern.compile("bind source path does not exist: (.*)");

  private EngineErrors() {}

  /** The reason of a failed operation on a container. */
  static TuleException container(int status, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String shown = shown(text);
    if (lower.contains("port is already allocated") || lower.contains("address already in use")) {
      Matcher port = PORT.matcher(text);
      String which = port.find() ? "Port " + port.group(1) : "A port";
      return new TuleException(ReasonCode.PORT_IN_USE, which + " is already in use on the node");
    }
    if (lower.contains("bind source path does not exist")) {
      Matcher source = BIND_SOURCE.matcher(text);
      String path = source.find() ? " " + shown(source.group(1)) : "";
      return new TuleException(
          ReasonCode.VOLUME_MISSING, "Volume source" + path + " does not exist on the node");
    }
    if (lower.contains("no space left on device")) {
      return new TuleException(ReasonCode.DISK_FULL, "The node's disk is full: " + shown);
    }
    if (lower.contains("no such image")) {
      return new TuleException(ReasonCode.IMAGE_NOT_FOUND, shown);
    }
    if (isCommandMissing(lower)) {
      return new TuleException(
          ReasonCode.COMMAND_NOT_FOUND, "The command cannot be executed: " + lastPart(shown));
    }
    if (lower.contains("no such container") || lower.contains("no such exec")) {
      return new TuleException(ReasonCode.NOT_FOUND, shown);
    }
    if (lower.contains("conflict") || status == 409) {
      return new TuleException(ReasonCode.CONFLICT, shown);
    }
    return new TuleException(ReasonCode.RUNTIME_FAILED, "Engine: " + shown);
  }

  /** The reason of a failed pull. */
  static TuleException pull(String image, String text, String secret) {
    String safe = secret.isEmpty() ? text : text.replace(secret, "***");
    String lower = safe.toLowerCase(Locale.ROOT);
    String shown = "Image " + image + ": " + shown(safe);
    if (lower.contains("no space left on device")) {
      return new TuleException(ReasonCode.DISK_FULL, shown);
    }
    // Docker Hub answers "denied" for what does not exist, so this stands before the credentials.
    if (containsAny(
        lower,
        "manifest unknown",
        "name unknown",
        "repository does not exist",
        "no matching manifest",
        "not found: manifest",
        "name invalid")) {
      return new TuleException(ReasonCode.IMAGE_NOT_FOUND, shown);
    }
    if (containsAny(
        lower, "unauthorized", "no basic auth credentials", "authentication required", "denied")) {
      return new TuleException(ReasonCode.REGISTRY_UNAUTHORIZED, shown);
    }
    if (containsAny(
        lower,
        "connection refused",
        "no such host",
        "i/o timeout",
        "timeout exceeded",
        "request canceled",
        "server misbehaving",
        "network is unreachable",
        "no route to host",
        "connection reset",
        "tls:",
        "x509",
        "server gave http response",
        "dial tcp",
        "eof",
        "bad gateway",
        "service unavailable",
        "toomanyrequests",
        "received unexpected http status: 5")) {
      return new TuleException(ReasonCode.REGISTRY_UNREACHABLE, shown);
    }
    if (lower.contains("not found")) {
      return new TuleException(ReasonCode.IMAGE_NOT_FOUND, shown);
    }
    return new TuleException(ReasonCode.RUNTIME_FAILED, shown);
  }

  private static boolean isCommandMissing(String lower) {
    return lower.contains("executable file not found")
        || (lower.contains("exec")
            && (lower.contains("no such file or directory")
                || lower.contains("permission denied")
                || lower.contains("exec format error")));
  }

  private static boolean containsAny(String text, String... parts) {
    for (String part : parts) {
      if (text.contains(part)) {
        return true;
      }
    }
    return false;
  }

  private static String lastPart(String text) {
    int exec = text.indexOf("exec: \"");
    return exec < 0 ? text : text.substring(exec + "exec: ".length());
  }

  private static String shown(String text) {
    String clean = USER_INFO.matcher(text.strip()).replaceAll("//");
    return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "…";
  }
}
