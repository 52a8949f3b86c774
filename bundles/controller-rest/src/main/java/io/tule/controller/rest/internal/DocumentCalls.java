/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.Caller;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Bodies;
import io.tule.controller.rest.internal.http.BodyLimit;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.RouteTable;
import io.tule.controller.rest.internal.http.UserCall;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/**
 * Routes of users that take a JSON document and nothing else, such as those that create things.
 * JAX-RS costs a sixth of such a request, so its plain form is served without it, by the same
 * methods of the same resources; JAX-RS serves any other form with the same answers.
 */
final class DocumentCalls {
  private static final String JSON = "application/json";
  private static final Set<String> PLAIN =
      Set.of(JSON, JSON + ";charset=utf-8", JSON + "; charset=utf-8");

  private final Map<String, Call> calls = new HashMap<>();
  private final Function<String, Caller> authentication;
  private final BiFunction<Caller, ObjectNode, ObjectNode> rendering;
  private final Consumer<SecurityContext> observer;
  private final FailureMapper failures = new FailureMapper();

  /** What serves a route. */
  private record Call(Object resource, Method handler, boolean rendered, int limit) {}

  /**
   * Finds the routes among those of resources.
   *
   * @param authentication gives the user of an authorization header, which may be null
   * @param rendering renders the templates in a body that is {@link Rendered}
   * @param observer hears who asks
   */
  DocumentCalls(
      RouteTable routes,
      List<Object> resources,
      Function<String, Caller> authentication,
      BiFunction<Caller, ObjectNode, ObjectNode> rendering,
      Consumer<SecurityContext> observer) {
    this.authentication = authentication;
    this.rendering = rendering;
    this.observer = observer;
    for (RouteTable.Served served : routes.served()) {
      if (takesDocument(served.handler())) {
        Parameter body = served.handler().getParameters()[1];
        BodyLimit limit = body.getAnnotation(BodyLimit.class);
        Call call =
            new Call(
                owner(resources, served.handler()),
                served.handler(),
                body.isAnnotationPresent(Rendered.class),
                limit == null ? Bodies.LIMIT : limit.value());
        calls.put(served.method() + " " + served.path(), call);
      }
    }
  }

  private static boolean takesDocument(Method handler) {
    Class<?>[] parameters = handler.getParameterTypes();
    return (handler.isAnnotationPresent(UserCall.class)
            || handler.getDeclaringClass().isAnnotationPresent(UserCall.class))
        && parameters.length == 2
        && parameters[0] == SecurityContext.class
        && parameters[1] == ObjectNode.class;
  }

  private static Object owner(List<Object> resources, Method handler) {
    return resources.stream().filter(handler.getDeclaringClass()::isInstance).findFirst().get();
  }

  /**
   * Serves a request if it is one of these in its plain form.
   *
   * @param route as {@link RouteTable#declared} has it
   * @return false if somebody else has to serve it; then nothing has been done
   * @throws IOException where the client went away
   */
  boolean serve(HttpServletRequest request, HttpServletResponse response, String route)
      throws IOException {
    Call call = calls.get(route);
    // A query may tell JAX-RS to take a request for another one.
    if (call == null
        || request.getQueryString() != null
        || request.getContentLengthLong() <= 0
        || !PLAIN.contains(
            Objects.toString(request.getContentType(), "").toLowerCase(Locale.ROOT))) {
      return false;
    }
    Answers.write(answer(call, request), response);
    return true;
  }

  private Response answer(Call call, HttpServletRequest request) {
    try {
      Caller caller = authentication.apply(request.getHeader("Authorization"));
      SecurityContext who = Identity.of(caller, request.isSecure());
      observer.accept(who);
      ObjectNode body = Bodies.object(JSON, request.getInputStream(), call.limit());
      ObjectNode given = call.rendered() ? rendering.apply(caller, body) : body;
      return (Response) call.handler().invoke(call.resource(), who, given);
    } catch (InvocationTargetException e) {
      return failures.toResponse(e.getCause());
    } catch (IOException | IllegalAccessException | RuntimeException e) {
      return failures.toResponse(e);
    }
  }
}
