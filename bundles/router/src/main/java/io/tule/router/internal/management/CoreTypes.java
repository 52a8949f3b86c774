/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.RouterMode;
import io.tule.router.internal.conf.Records;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.EntityType;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterControl;
import io.tule.router.spi.RouterView;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;

/** The types of the routing core, with the columns that queries know, in their order. */
final class CoreTypes {
  private static final String NAMES = "name identity type ";

  private final RouterView view;
  private final RouterControl control;
  private final Router router;
  private final Map<String, Object> configured;
  private final Map<String, CoreType> types = new LinkedHashMap<>();

  private final LongPredicate mayClose;
  private final IntSupplier others;
  private final Clock clock;

  private CoreTypes(
      Router router,
      Map<String, Object> configured,
      LongPredicate mayClose,
      IntSupplier others,
      Clock clock) {
    this.mayClose = mayClose;
    this.others = others;
    this.clock = clock;
    this.router = router;
    this.view = router.view();
    this.control = router.control();
    this.configured = configured;
  }

  /**
   * The types of a router.
   *
   * @param configured attributes of the entity {@code router}
   * @param mayClose whether who came by a connection may close others
   * @param others how many other routers the network has
   */
  static Map<String, CoreType> of(
      Router router,
      Map<String, Object> configured,
      LongPredicate mayClose,
      IntSupplier others,
      Clock clock) {
    CoreTypes all = new CoreTypes(router, configured, mayClose, others, clock);
    all.observed();
    all.connections();
    all.routes();
    all.exchanges();
    return all.types;
  }

  private void add(String type, String columns, CoreType.Source source, CoreType.Actions actions) {
    List<String> names = List.of(columns.split(" "));
    types.put(EntityType.longName(type), new CoreType(names, source, actions));
  }

  /** What can be made of attributes, and removed. */
  private record Made(Function<Map<String, Object>, String> maker, Consumer<String> remover)
      implements CoreType.Actions {
    @Override
    public String create(Request request, Map<String, Object> attributes) {
      return maker.apply(attributes);
    }

    @Override
    public void delete(Request request, String identity) {
      remover.accept(identity);
    }
  }

  private void observed() {
    add(
        "router.link",
        NAMES
            + "linkName linkType linkDir owningAddr capacity peer undeliveredCount unsettledCount"
            + " deliveryCount connectionId adminStatus operStatus presettledCount"
            + " droppedPresettledCount acceptedCount rejectedCount releasedCount modifiedCount"
            + " deliveriesDelayed1Sec deliveriesDelayed10Sec deliveriesStuck ingressHistogram"
            + " priority settleRate creditAvailable zeroCreditSeconds",
        r -> view.links().stream().map(Rows::link).toList(),
        new CoreType.Actions() {
          @Override
          public Map<String, Object> update(Request request) {
            if (!request.bodyIsMap() || request.body().get("adminStatus") == null) {
              throw EntityException.badRequest("Bad Request");
            }
            throw EntityException.notFound("Not Found");
          }
        });
    add(
        "router.address",
        NAMES
            + "key distribution inProcess subscriberCount remoteCount containerCount"
            + " remoteHostRouters deliveriesIngress deliveriesEgress deliveriesTransit"
            + " deliveriesToContainer deliveriesFromContainer deliveriesEgressRouteContainer"
            + " deliveriesIngressRouteContainer transitOutstanding trackedDeliveries priority"
            + " deliveriesRedirectedToFallback",
        r -> view.addresses().stream().map(Rows::address).toList(),
        CoreType.Actions.NONE);
    add(
        "router",
        NAMES
            + "id mode area version metadata addrCount linkCount nodeCount linkRouteCount"
            + " autoLinkCount connectionCount presettledDeliveries droppedPresettledDeliveries"
            + " acceptedDeliveries rejectedDeliveries releasedDeliveries modifiedDeliveries"
            + " deliveriesDelayed1Sec deliveriesDelayed10Sec deliveriesStuck deliveriesIngress"
            + " deliveriesEgress deliveriesTransit deliveriesIngressRouteContainer"
            + " deliveriesEgressRouteContainer deliveriesRedirectedToFallback linksBlocked"
            + " uptimeSeconds memoryUsage workerThreads",
        r -> List.of(Rows.router(view.router(), configured, others.getAsInt(), uptimeSeconds())),
        new CoreType.Actions() {
          @Override
          public boolean readable() {
            return false;
          }
        });
  }

  private long uptimeSeconds() {
    return (clock.millis() - view.router().startedMillis()) / 1000;
  }

  private void connections() {
    add(
        "connection",
        NAMES.replace("type ", "")
            + "host role protocol dir container sasl isAuthenticated user isEncrypted sslProto"
            + " sslCipher properties sslSsf tenant type ssl opened active adminStatus operStatus"
            + " uptimeSeconds lastDlvSeconds enableProtocolTrace",
        r -> view.connections().stream().map(c -> Rows.connection(c, active(c))).toList(),
        new ConnectionActions());
    add(
        "router.connection.linkRoute",
        NAMES + "pattern direction containerId",
        this::connectionLinkRoutes,
        new CoreType.Actions() {
          @Override
          public String create(Request request, Map<String, Object> attributes) {
            if (request.connectionId() == 0) {
              throw EntityException.badRequest("Parent connection no longer exists");
            }
            return control.createConnectionLinkRoute(
                request.connectionId(), Records.connectionLinkRoute(attributes));
          }

          @Override
          public void delete(Request request, String identity) {
            control.deleteConnectionLinkRoute(request.connectionId(), identity);
          }
        });
  }

  /** Of an edge router's uplinks only the first that is open is in use. */
  private boolean active(RouterView.ConnectionInfo connection) {
    return router.config().mode() != RouterMode.EDGE
        || connection.role() != ConnectionRole.EDGE
        || view.connections().stream()
                .filter(c -> c.role() == ConnectionRole.EDGE && c.opened())
                .mapToLong(RouterView.ConnectionInfo::id)
                .findFirst()
                .orElse(-1)
            == connection.id();
  }

  /** Link routes of a connection are nobody else's to see. */
  private List<Map<String, Object>> connectionLinkRoutes(Request request) {
    Map<Long, String> containers = new HashMap<>();
    view.connections().forEach(c -> containers.put(c.id(), c.container()));
    return view.connectionLinkRoutes().stream()
        .filter(l -> l.connectionId().orElse(-1) == request.connectionId())
        .map(
            l ->
                Rows.connectionLinkRoute(
                    l, containers.getOrDefault(l.connectionId().orElse(-1), "")))
        .toList();
  }

  /** Connections can be closed, and their frames logged. */
  private final class ConnectionActions implements CoreType.Actions {
    private static final String NOT_ALLOWED = "You are not allowed to perform this operation.";

    @Override
    public boolean byName() {
      return false;
    }

    @Override
    public void delete(Request request, String identity) {
      throw EntityException.forbidden("Forbidden");
    }

    @Override
    public Map<String, Object> update(Request request) {
      Object status = request.body().get("adminStatus");
      Object trace = request.body().get("enableProtocolTrace");
      RouterView.ConnectionInfo connection =
          view.connections().stream()
              .filter(c -> Long.toString(c.id()).equals(request.identity()))
              .findFirst()
              .orElseThrow(() -> EntityException.badRequest("Bad Request"));
      if (status == null && trace == null) {
        throw EntityException.badRequest("Bad Request");
      }
      Map<String, Object> changed = new LinkedHashMap<>();
      if (status != null) {
        setStatus(request, connection, String.valueOf(status));
        if (status.equals("deleted")) {
          // It may be gone before it can be looked at again.
          changed.putAll(Rows.connection(connection, active(connection)));
          changed.put("adminStatus", "deleted");
          changed.put("operStatus", "closing");
        }
      }
      if (trace != null) {
        control.traceConnection(
            connection.id(), trace.equals(true) || "true yes".contains(String.valueOf(trace)));
      }
      return changed;
    }

    private void setStatus(Request request, RouterView.ConnectionInfo connection, String status) {
      if (status.equals("deleted")) {
        boolean toRouter =
            connection.role() == ConnectionRole.INTER_ROUTER
                || connection.role() == ConnectionRole.EDGE;
        if (toRouter || !mayClose.test(request.connectionId())) {
          throw EntityException.forbidden(NOT_ALLOWED);
        }
        control.closeConnection(connection.id());
      } else if (!status.equals("enabled")) {
        throw EntityException.badRequest("Bad Request");
      }
    }
  }

  private void routes() {
    add(
        "router.config.address",
        NAMES + "prefix distribution waypoint ingressPhase egressPhase pattern priority fallback",
        r -> view.addressConfigs().stream().map(Rows::configAddress).toList(),
        new Made(a -> control.createAddress(Records.address(a)), control::deleteAddress));
    add(
        "router.config.linkRoute",
        NAMES
            + "prefix distribution connection containerId direction dir operStatus pattern"
            + " addExternalPrefix delExternalPrefix",
        r -> view.linkRoutes().stream().map(Rows::linkRoute).toList(),
        new Made(a -> control.createLinkRoute(Records.linkRoute(a)), control::deleteLinkRoute));
    add(
        "router.config.autoLink",
        NAMES
            + "address addr direction dir phase connection containerId externalAddress"
            + " externalAddr linkRef operStatus lastError fallback",
        r -> view.autoLinks().stream().map(Rows::autoLink).toList(),
        new Made(a -> control.createAutoLink(Records.autoLink(a)), control::deleteAutoLink));
  }

  private void exchanges() {
    add(
        "router.config.exchange",
        "name identity address phase alternateAddress alternatePhase matchMethod bindingCount"
            + " receivedCount droppedCount forwardedCount divertedCount",
        r -> view.exchanges().stream().map(Rows::exchange).toList(),
        new Made(a -> control.createExchange(Records.exchange(a)), control::deleteExchange));
    add(
        "router.config.binding",
        "name identity exchangeName bindingKey nextHopAddress nextHopPhase matchedCount",
        r -> view.bindings().stream().map(Rows::binding).toList(),
        new Made(a -> control.createBinding(Records.binding(a)), control::deleteBinding));
    add(
        "console",
        NAMES.trim(),
        r -> List.of(),
        new CoreType.Actions() {
          @Override
          public boolean readable() {
            return false;
          }
        });
  }
}
