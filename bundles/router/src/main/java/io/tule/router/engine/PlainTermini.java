/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.AbstractList;
import java.util.List;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.messaging.SourceType;
import org.apache.qpid.proton.codec.messaging.TargetType;

/**
 * Ends of links whose one capability is a plain symbol, where Proton-J writes an array of one.
 * qpid-dispatch knows links of routers by the plain symbol alone, and refuses the others.
 */
final class PlainTermini extends AbstractList<Object> {
  private final List<?> fields;

  private PlainTermini(List<?> fields) {
    this.fields = fields;
  }

  @Override
  public Object get(int index) {
    Object field = fields.get(index);
    return field instanceof Symbol[] symbols && symbols.length == 1 ? symbols[0] : field;
  }

  @Override
  public int size() {
    return fields.size();
  }

  /** Writes sources. */
  static final class OfSource extends SourceType {
    OfSource(EncoderImpl encoder) {
      super(encoder);
    }

    @Override
    @SuppressWarnings("rawtypes") // as the type above has it
    protected List wrap(Source source) {
      return new PlainTermini(super.wrap(source));
    }
  }

  /** Writes targets. */
  static final class OfTarget extends TargetType {
    OfTarget(EncoderImpl encoder) {
      super(encoder);
    }

    @Override
    @SuppressWarnings("rawtypes") // as the type above has it
    protected List wrap(Target target) {
      return new PlainTermini(super.wrap(target));
    }
  }
}
