/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.util.Map;
import java.util.Objects;

/**
 * A link to send by.
 *
 * @param name of the link, empty for one made here
 * @param target address; empty for an anonymous link, where each message says whom it is {@code to}
 * @param source address of the source terminus, empty for none
 * @param properties of the attach
 * @param ownSession on a session of its own, so that windows of others do not hold it back; for
 *     long streams
 */
public record SenderOptions(
    String name, String target, String source, Map<String, Object> properties, boolean ownSession) {

  public SenderOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(source, "source");
    properties = Map.copyOf(properties);
  }

  /** To an address. */
  public static SenderOptions to(String address) {
    return new SenderOptions("", address, "", Map.of(), false);
  }

  /** To wherever each message says. */
  public static SenderOptions anonymous() {
    return to("");
  }

  public SenderOptions named(String linkName) {
    return new SenderOptions(linkName, target, source, properties, ownSession);
  }

  public SenderOptions from(String address) {
    return new SenderOptions(name, target, address, properties, ownSession);
  }

  public SenderOptions with(Map<String, Object> linkProperties) {
    return new SenderOptions(name, target, source, linkProperties, ownSession);
  }

  public SenderOptions onOwnSession() {
    return new SenderOptions(name, target, source, properties, true);
  }
}
