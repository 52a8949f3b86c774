/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** What a router counted since its start. */
final class Counters {
  long presettled;
  long dropped;
  long accepted;
  long rejected;
  long released;
  long modified;
  long ingress;
  long egress;
  long transit;
  long ingressContainer;
  long egressContainer;
  long redirected;
  long delayed1Sec;
  long delayed10Sec;
  long stuck;

  void outcome(DeliveryState s) {
    if (s instanceof Accepted) {
      accepted++;
    } else if (s instanceof Rejected) {
      rejected++;
    } else if (s instanceof Released) {
      released++;
    } else if (s instanceof Modified) {
      modified++;
    }
  }
}
