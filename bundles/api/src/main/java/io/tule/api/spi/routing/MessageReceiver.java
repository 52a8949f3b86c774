/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.routing;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes ioMessages for one microservice. */
@ConsumerType
@FunctionalInterface
public interface MessageReceiver {
  /**
   * Takes one message; must not block. Calls come one after another, in order, and there are never
   * more unsettled messages than the window allows.
   *
   * @param message the ioMessage in its binary form; nobody changes it
   * @return completes once the message is settled: normally when it has arrived, exceptionally to
   *     have it offered again
   */
  CompletionStage<Void> message(byte[] message);
}
