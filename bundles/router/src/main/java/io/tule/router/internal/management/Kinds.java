/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.internal.conf.Records;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.policy.VhostPolicy;
import io.tule.router.spi.RouterControl;
import io.tule.router.spi.RouterView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What stands behind entities that are configured: sockets, profiles, policies, logs. */
final class Kinds {
  private Kinds() {}

  static Map<String, Entity.Kind> of(
      Supplier<RouterControl> control,
      Supplier<RouterView> view,
      VhostPolicy policy,
      LogControl logs) {
    Map<String, Entity.Kind> kinds = new HashMap<>();
    kinds.put("listener", listener(control));
    kinds.put("connector", connector(control, view));
    kinds.put("sslProfile", sslProfile(control));
    kinds.put("vhost", vhost(policy));
    kinds.put(
        "router",
        new Entity.Kind() {
          @Override
          public void refresh(Map<String, Object> attributes) {
            // The core's counters are asked for by the full name of the type only.
            attributes.putAll(Map.of("addrCount", 0, "linkCount", 0, "nodeCount", 0));
          }
        });
    kinds.put(
        "policy",
        new Entity.Kind() {
          @Override
          public void refresh(Map<String, Object> attributes) {
            attributes.putAll(policy.counters());
          }
        });
    kinds.put(
        "log",
        new Entity.Kind() {
          @Override
          public void update(Map<String, Object> attributes) {
            logs.configure(String.valueOf(attributes.get("module")), attributes);
          }
        });
    return kinds;
  }

  private static String name(Map<String, Object> attributes) {
    return String.valueOf(attributes.get("name"));
  }

  private static Entity.Kind listener(Supplier<RouterControl> control) {
    return new Entity.Kind() {
      @Override
      public void create(Map<String, Object> attributes) {
        control.get().createListener(Records.listener(attributes));
      }

      @Override
      public void delete(Map<String, Object> attributes) {
        control.get().deleteListener(name(attributes));
      }
    };
  }

  private static Entity.Kind connector(Supplier<RouterControl> control, Supplier<RouterView> view) {
    return new Entity.Kind() {
      @Override
      public void create(Map<String, Object> attributes) {
        control.get().createConnector(Records.connector(attributes));
      }

      @Override
      public void delete(Map<String, Object> attributes) {
        control.get().deleteConnector(name(attributes));
      }

      @Override
      public void refresh(Map<String, Object> attributes) {
        view.get().connectors().stream()
            .filter(c -> c.config().name().equals(name(attributes)))
            .forEach(
                c -> {
                  attributes.put("connectionStatus", c.status());
                  attributes.put("connectionMsg", c.message());
                  if (!c.failoverUrls().isEmpty()) {
                    attributes.put("failoverUrls", String.join(", ", c.failoverUrls()));
                  }
                });
      }
    };
  }

  private static Entity.Kind sslProfile(Supplier<RouterControl> control) {
    return new Entity.Kind() {
      @Override
      public void create(Map<String, Object> attributes) {
        control.get().putSslProfile(Records.sslProfile(attributes));
      }

      @Override
      public void delete(Map<String, Object> attributes) {
        control.get().deleteSslProfile(name(attributes));
      }
    };
  }

  private static Entity.Kind vhost(VhostPolicy policy) {
    return new Entity.Kind() {
      @Override
      public void create(Map<String, Object> attributes) {
        try {
          policy.put(attributes);
        } catch (IllegalArgumentException e) {
          throw EntityException.of(
              500,
              "PolicyError: Policy '"
                  + attributes.get("hostname")
                  + "' is invalid: "
                  + e.getMessage());
        }
      }

      @Override
      public void update(Map<String, Object> attributes) {
        create(attributes);
      }

      @Override
      public void delete(Map<String, Object> attributes) {
        policy.remove(String.valueOf(attributes.get("hostname")));
      }
    };
  }
}
