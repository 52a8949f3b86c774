/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Router;
import io.tule.controller.Caller;
import io.tule.controller.RouterService;
import java.time.Instant;
import java.util.Optional;

/** The /router API. */
final class DefaultRouter implements RouterService {
  private final Context context;
  private final AgentRouters routers;

  DefaultRouter(Context context, AgentRouters routers) {
    this.context = context;
    this.routers = routers;
  }

  @Override
  public Router defaultRouter(Caller caller) {
    return context
        .store()
        .read(tx -> tx.routers().defaultRouter())
        .orElseThrow(() -> AgentRouters.invalidRouter(AgentRouters.DEFAULT_ROUTER));
  }

  private static int given(int port, int otherwise) {
    return port == 0 ? otherwise : port;
  }

  @Override
  public void tellAgents(Caller caller) {
    context.requireOperator(caller);
    context
        .store()
        .inTransaction(
            tx -> {
              tx.routers().defaultRouter().ifPresent(router -> routers.moved(tx, router));
              return true;
            });
  }

  @Override
  public Router putDefaultRouter(
      Caller caller, String host, int messagingPort, int interRouterPort, int edgeRouterPort) {
    context.requireOperator(caller);
    return context
        .store()
        .inTransaction(
            tx -> {
              Optional<Router> stored = tx.routers().defaultRouter();
              Instant now = context.now();
              Router old =
                  stored.orElse(
                      new Router(
                          0,
                          false,
                          AgentRouters.MESSAGING_PORT,
                          AgentRouters.INTER_ROUTER_PORT,
                          AgentRouters.EDGE_ROUTER_PORT,
                          host,
                          true,
                          "",
                          now,
                          now));
              Router router =
                  new Router(
                      old.id(),
                      old.edge(),
                      given(messagingPort, old.messagingPort()),
                      given(interRouterPort, old.interRouterPort()),
                      given(edgeRouterPort, old.edgeRouterPort()),
                      host,
                      true,
                      old.agentUuid(),
                      old.createdAt(),
                      now);
              if (stored.isEmpty()) {
                return tx.routers().insert(router);
              }
              tx.routers().update(router);
              return router;
            });
  }
}
