/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ContainerImage;
import io.tule.api.spi.ports.PortBroker;
import io.tule.api.spi.ports.PublicPortReports;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How microservices reach each other and how they are reached.
 *
 * @param firstPublicPort the least public port that is given out by itself, 1 to 65535
 * @param endPublicPort the one after the last, as in ioFog
 * @param reserved ports of this machine that are its own and never public
 * @param broker the chosen one at the time of the call; it may come and go
 * @param images of the Controller's own microservices, by catalog item
 * @param publicHost where public ports that no agent opens are reached; "" where nobody said
 * @param reports of those who open public ports beside this Controller, at the time of the call
 */
public record NetworkSettings(
    int firstPublicPort,
    int endPublicPort,
    Set<Integer> reserved,
    Supplier<PortBroker> broker,
    Map<Long, List<ContainerImage>> images,
    String publicHost,
    Supplier<? extends Collection<PublicPortReports>> reports) {
  private static final int FIRST = 6000;
  private static final int SIZE = 1000;
  private static final int END = 65536;

  public NetworkSettings {
    if (firstPublicPort < 1 || endPublicPort > END || endPublicPort < firstPublicPort) {
      throw new IllegalArgumentException(
          "public ports from " + firstPublicPort + " to " + endPublicPort);
    }
    reserved = Set.copyOf(reserved);
    images = Map.copyOf(images);
  }

  /** As ioFog comes, with a broker. */
  public static NetworkSettings of(PortBroker broker) {
    return of("", "", () -> broker, Map.of(), "", List::of);
  }

  /**
   * With a range of public ports.
   *
   * @param range first and end, such as {@code 6000-7000}; what cannot be read is as in ioFog
   * @param reserved numbers separated by commas; what is none is passed over
   */
  static NetworkSettings of(
      String range,
      String reserved,
      Supplier<PortBroker> broker,
      Map<Long, List<ContainerImage>> images,
      String publicHost,
      Supplier<? extends Collection<PublicPortReports>> reports) {
    String[] parts = range.split("-", 2);
    int first = number(parts[0], FIRST);
    int end = Math.min(END, number(parts.length > 1 ? parts[1] : "", first + SIZE));
    return new NetworkSettings(
        first,
        end < first ? Math.min(END, first + SIZE) : end,
        Arrays.stream(reserved.split(",", -1))
            .map(each -> number(each, 0))
            .filter(each -> each > 0)
            .collect(Collectors.toSet()),
        broker,
        images,
        publicHost,
        reports);
  }

  private static int number(String text, int otherwise) {
    try {
      int number = Integer.parseInt(text.trim());
      return number > 0 && number <= END ? number : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
