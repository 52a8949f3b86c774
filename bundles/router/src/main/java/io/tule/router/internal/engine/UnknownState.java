/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.engine;

import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** A delivery state this side does not know; routed links carry it through as it is. */
public final class UnknownState implements DeliveryState, DescribedType {
  private final Object descriptor;
  private final Object described;

  private UnknownState(Object descriptor, Object described) {
    this.descriptor = descriptor;
    this.described = described;
  }

  static UnknownState of(Object o) {
    if (o instanceof DescribedType d) {
      return new UnknownState(d.getDescriptor(), d.getDescribed());
    }
    throw AmqpException.decode("a delivery state must be described");
  }

  @Override
  public Object getDescriptor() {
    return descriptor;
  }

  @Override
  public Object getDescribed() {
    return described;
  }

  @Override
  public DeliveryStateType getType() {
    return null;
  }
}
