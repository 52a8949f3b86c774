/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.FileSet;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.spi.ports.AddressBlock;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortState;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules for what a public port has beyond the ioFog controller's. */
final class PortOptions {
  private static final int MOST_HOSTS = 16;
  private static final int MOST_PATHS = 16;
  private static final int MOST_BLOCKS = 256;
  private static final int FASTEST = 1_000_000;
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final String SEPARATOR = " ";

  private PortOptions() {}

  /**
   * The options in their usual form, if they may be had.
   *
   * @param host the agent on which the port is opened; "" for the port manager
   * @param certificates of ports
   */
  static PublicPortOptions checked(
      Transaction tx,
      Caller caller,
      PortMapping mapping,
      String host,
      PortCertificates certificates) {
    PublicPortOptions asked = mapping.publicPort().options();
    if (asked.equals(PublicPortOptions.NONE)) {
      return asked;
    }
    String at = "Public port " + mapping.internal();
    List<String> hosts = asked.hosts().stream().map(h -> h.toLowerCase(Locale.ROOT)).toList();
    List<String> paths = asked.paths().stream().map(PortOptions::withoutSlash).toList();
    if (asked.isShared() && mapping.publicPort().protocol().equalsIgnoreCase("tcp")) {
      throw ControllerException.validation(at + " uses tcp and cannot have hosts or paths");
    }
    bound(at, "hosts", hosts, MOST_HOSTS);
    bound(at, "paths", paths, MOST_PATHS);
    bound(at, "access", asked.access(), MOST_BLOCKS);
    check(at, "host", hosts, PortRoute::isHost);
    check(at, "path", paths, PortRoute::isPath);
    check(at, "access", asked.access(), PortOptions::isBlock);
    if (asked.rate() < 0 || asked.rate() > FASTEST) {
      throw ControllerException.validation(at + " has a rate not between 0 and " + FASTEST);
    }
    checkTls(tx, caller, asked, at, host);
    PortState usable =
        asked.tlsSecret().isEmpty()
            ? PortState.OPEN
            : certificates.of(tx, caller.userId(), asked).state();
    if (!usable.open()) {
      throw ControllerException.validation(at + " cannot have its tls: " + usable.message());
    }
    return new PublicPortOptions(
        hosts,
        paths,
        asked.tlsSecret(),
        asked.tlsCertificate(),
        asked.tlsKey(),
        asked.access(),
        asked.rate());
  }

  private static void checkTls(
      Transaction tx, Caller caller, PublicPortOptions asked, String at, String host) {
    String secret = asked.tlsSecret();
    boolean files = !asked.tlsCertificate().isEmpty() || !asked.tlsKey().isEmpty();
    if (secret.isEmpty() && !files) {
      return;
    }
    if (files
        && (!secret.isEmpty()
            || !FILE.matcher(asked.tlsCertificate()).matches()
            || !FILE.matcher(asked.tlsKey()).matches())) {
      throw ControllerException.validation(
          at + " has a tls that is neither a secret's name nor the names of two files");
    }
    if (!secret.isEmpty() && !host.isEmpty()) {
      throw ControllerException.validation(
          at + " is opened by an agent, whose files tls must name by cert and key");
    }
    if (!secret.isEmpty()
        && tx.fileSets().get(caller.userId(), FileSet.Kind.SECRET, secret).isEmpty()) {
      throw ControllerException.validation(at + " names the secret " + secret + ", which is not");
    }
  }

  /** Whether both may be opened under one number: HTTP alike, and no request fits both equally. */
  static boolean together(PublicPort a, PublicPort b) {
    if (a.protocol().equals("tcp")
        || !a.protocol().equals(b.protocol())
        || a.options().isSecured() != b.options().isSecured()) {
      return false;
    }
    Set<String> both = new HashSet<>(places(a.options()));
    both.retainAll(places(b.options()));
    return both.isEmpty();
  }

  private static Set<String> places(PublicPortOptions options) {
    Set<String> places = new HashSet<>();
    for (String host : orAny(options.hosts(), "")) {
      for (String path : orAny(options.paths(), "/")) {
        places.add(host + SEPARATOR + path);
      }
    }
    return places;
  }

  /** These, or what stands for any. */
  static List<String> orAny(List<String> given, String any) {
    return given.isEmpty() ? List.of(any) : given;
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static boolean isBlock(String text) {
    try {
      AddressBlock.of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void bound(String at, String field, List<String> values, int most) {
    if (values.size() > most) {
      throw ControllerException.validation(at + " has more than " + most + " " + field);
    }
    if (new HashSet<>(values).size() < values.size()) {
      throw ControllerException.validation(at + " has " + field + " twice");
    }
  }

  private static void check(
      String at, String field, List<String> values, java.util.function.Predicate<String> rule) {
    for (String value : values) {
      if (!rule.test(value)) {
        throw ControllerException.validation(at + " has an invalid " + field + " '" + value + "'");
      }
    }
  }
}
