/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.internal.entity.EntityException;
import java.util.List;
import java.util.Map;

/**
 * A type whose entities the routing core has: they have numbers as identities, and queries name
 * columns.
 *
 * @param columns names of the attributes, in order
 * @param source the entities
 * @param actions what can be done with them
 */
record CoreType(List<String> columns, Source source, Actions actions) {
  CoreType {
    columns = List.copyOf(columns);
  }

  /** Looks at the entities. */
  @FunctionalInterface
  interface Source {
    /** Attributes of each that whoever asks may see, where null stands for no value. */
    List<Map<String, Object>> rows(Request request);
  }

  /** Changes the entities; what is not overridden is refused as qpid-dispatch refuses it. */
  interface Actions {
    /** Nothing can be changed. */
    Actions NONE = new Actions() {};

    /** Whether an entity is found by its name too. */
    default boolean byName() {
      return true;
    }

    /** Whether it can be read at all. */
    default boolean readable() {
      return true;
    }

    /** Makes one and tells its identity. */
    default String create(Request request, Map<String, Object> attributes) {
      throw EntityException.forbidden("Forbidden");
    }

    /** Changes one, and tells its attributes after that; none if they are to be read. */
    default Map<String, Object> update(Request request) {
      throw EntityException.forbidden("Forbidden");
    }

    /** Removes one. */
    default void delete(Request request, String identity) {
      throw EntityException.forbidden("Forbidden");
    }
  }
}
