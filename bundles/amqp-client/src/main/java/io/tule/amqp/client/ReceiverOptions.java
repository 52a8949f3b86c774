/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.util.Map;
import java.util.Objects;

/**
 * A link to receive by.
 *
 * @param name of the link, empty for one made here
 * @param source address; empty for a dynamic one, which the router makes
 * @param target address of the target terminus, empty for none
 * @param properties of the attach
 * @param ownSession on a session of its own: a long delivery that is read slowly holds back what
 *     comes on the same session
 */
public record ReceiverOptions(
    String name, String source, String target, Map<String, Object> properties, boolean ownSession) {

  public ReceiverOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    properties = Map.copyOf(properties);
  }

  /** From an address. */
  public static ReceiverOptions from(String address) {
    return new ReceiverOptions("", address, "", Map.of(), false);
  }

  /** From an address that the router makes; others send to {@link LinkReceiver#address}. */
  public static ReceiverOptions dynamic() {
    return from("");
  }

  public ReceiverOptions named(String linkName) {
    return new ReceiverOptions(linkName, source, target, properties, ownSession);
  }

  public ReceiverOptions with(Map<String, Object> linkProperties) {
    return new ReceiverOptions(name, source, target, linkProperties, ownSession);
  }

  public ReceiverOptions onOwnSession() {
    return new ReceiverOptions(name, source, target, properties, true);
  }
}
