/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.tule.agent.localapi.internal.MicroserviceLogs;
import io.tule.agent.localapi.internal.bus.Archive;
import io.tule.agent.localapi.internal.bus.Bus;
import io.tule.agent.localapi.internal.bus.LocalRouting;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.NodeAccess;
import java.time.Clock;
import java.util.function.Function;

/**
 * Which path is answered by what, in the ioFog Agent's order: some paths exact, some as prefixes.
 */
public final class Endpoints {
  private final SdkEndpoints sdk;
  private final OperatorEndpoints operator;
  private final Access access;
  private final Bluetooth bluetooth;

  /** What it answers from. */
  public Endpoints(
      NodeAccess node,
      AgentControl agent,
      Bus bus,
      LocalRouting routing,
      Archive archive,
      MicroserviceLogs logs,
      Access access,
      Clock clock,
      String bluetoothUrl,
      int messageBytes) {
    this.sdk = new SdkEndpoints(node, bus, routing, archive, logs, clock);
    this.operator = new OperatorEndpoints(agent);
    this.access = access;
    this.bluetooth = new Bluetooth(bluetoothUrl, messageBytes);
  }

  /** Where a request is answered. */
  enum Lane {
    /** At once, on the connection's thread. */
    FAST,
    /** On the thread of the disk. */
    DISK,
    /** On a thread that may wait. */
    SLOW
  }

  /** Where the request of a path is answered. */
  static Lane lane(String uri) {
    if (uri.equals("/v2/messages/query") || uri.startsWith("/v2/log")) {
      return Lane.DISK;
    }
    boolean slow =
        uri.startsWith("/v2/commandline")
            || uri.startsWith("/v2/provision")
            || uri.startsWith("/v2/deprovision")
            || uri.startsWith("/v2/info")
            || uri.startsWith("/v2/status")
            || uri.startsWith(Bluetooth.PREFIX)
            || (uri.startsWith("/v2/config") && !uri.equals("/v2/config/get"));
    return slow ? Lane.SLOW : Lane.FAST;
  }

  Answer answer(Request request) {
    String uri = request.uri();
    switch (uri) {
      case "/v2/config/get":
        return post(request, sdk::config);
      case "/v2/messages/next":
        return post(request, sdk::next);
      case "/v2/messages/new":
        return post(request, sdk::publish);
      case "/v2/messages/query":
        return post(request, sdk::query);
      default:
        break;
    }
    if (uri.startsWith(Bluetooth.PREFIX)) {
      return request.caller().isKnown() ? bluetooth.forward(request) : Answer.forbidden();
    } else if (uri.startsWith("/v2/log")) {
      return post(request, sdk::log);
    } else if (uri.startsWith("/v2/commandline")) {
      return operator(request, "POST", true, operator::command);
    } else if (uri.equals("/v2/gps")) {
      return position(request);
    } else if (uri.startsWith("/v2/config")) {
      return operator(request, "POST", true, operator::config);
    } else if (uri.startsWith("/v2/provision")) {
      return operator(request, "POST", true, operator::provision);
    } else if (uri.startsWith("/v2/deprovision")) {
      return operator(request, "DELETE", false, all -> operator.deprovision());
    } else if (uri.startsWith("/v2/info")) {
      return operator(request, "GET", false, all -> operator.info());
    } else if (uri.startsWith("/v2/status")) {
      return operator(request, "GET", false, all -> operator.status());
    } else if (uri.startsWith("/v2/version")) {
      return operator(request, "GET", false, all -> operator.version());
    } else if (uri.startsWith("/v2/edgeResources")) {
      return edgeResources(request);
    }
    return Answer.failure(HttpResponseStatus.NOT_FOUND, " Request not found ");
  }

  private static Answer notAllowed() {
    return Answer.failure(HttpResponseStatus.METHOD_NOT_ALLOWED, "");
  }

  private static Answer wrongType(Request request) {
    return Answer.bad("Incorrect content type " + request.contentType());
  }

  private static Answer post(Request request, Function<Request, Answer> endpoint) {
    if (!request.method().equals("POST")) {
      return notAllowed();
    }
    return request.isJson() ? endpoint.apply(request) : wrongType(request);
  }

  private Answer position(Request request) {
    if (!request.method().equals("POST") && !request.method().equals("GET")) {
      return notAllowed();
    }
    if (!request.isJson()) {
      return wrongType(request);
    }
    return request.caller().isKnown() ? sdk.position(request) : Answer.forbidden();
  }

  private Answer edgeResources(Request request) {
    if (!request.method().equals("GET")) {
      return notAllowed();
    }
    return request.caller().isKnown() ? sdk.edgeResources() : Answer.forbidden();
  }

  /** For the operator alone, in the open mode too. */
  private Answer operator(
      Request request, String method, boolean json, Function<Request, Answer> endpoint) {
    if (!request.method().equals(method)) {
      return notAllowed();
    }
    if (!access.isOperator(request.authorization())) {
      String text = "Incorrect access token";
      return Answer.failure(
          HttpResponseStatus.UNAUTHORIZED,
          request.uri().startsWith("/v2/commandline") ? text : text + text);
    }
    return json && !request.isJson() ? wrongType(request) : endpoint.apply(request);
  }
}
