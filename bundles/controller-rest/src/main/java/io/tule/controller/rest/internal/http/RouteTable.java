/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.ws.rs.HttpMethod;
import javax.ws.rs.Path;

/**
 * The routes of the API, read from the resources' annotations.
 *
 * <p>Controller 3.0.4 matches paths without regard to case and to one trailing slash; JAX-RS does
 * neither. A request's path is rewritten here to the one its resource declares, parameters left as
 * they are, and a path that no resource has is refused before JAX-RS sees it.
 */
public final class RouteTable {
  private final List<Route> routes;

  /** Routes without parameters by themselves: most requests are spelt as declared. */
  private final Map<String, Match> literal;

  private RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    this.literal =
        routes.stream()
            .filter(route -> route.literals() == route.template().size())
            .collect(
                Collectors.toUnmodifiableMap(
                    Route::name,
                    route -> new Match(route.method(), route.path(), route.name()),
                    (one, other) -> one));
  }

  /**
   * Reads the routes of resources.
   *
   * @param resources objects of classes with {@code @Path}
   */
  public static RouteTable of(List<?> resources) {
    List<Route> routes = new ArrayList<>();
    for (Object resource : resources) {
      Path base = resource.getClass().getAnnotation(Path.class);
      for (Method method : resource.getClass().getMethods()) {
        verb(method).ifPresent(verb -> routes.add(new Route(verb, template(base, method), method)));
      }
    }
    return new RouteTable(routes);
  }

  /**
   * Finds the path that a resource declares for a request.
   *
   * @param method the HTTP method, with {@code HEAD} served by routes of {@code GET} as well
   * @param path the raw path below the API's root, starting with a slash
   * @return the method and path to hand on, or empty where no route fits
   */
  public Optional<Match> match(String method, String path) {
    Match spelt = literal.get(method + " " + path);
    if (spelt != null) {
      return Optional.of(spelt);
    }
    List<String> segments = segments(path);
    Optional<Match> own = find(method, segments);
    return own.isEmpty() && method.equals("HEAD") ? find("GET", segments) : own;
  }

  /** All routes, each as its method and its path with the names of its parameters. */
  public Set<String> declared() {
    return routes.stream().map(Route::toString).collect(Collectors.toSet());
  }

  /**
   * The one of {@link #declared()} that serves a request.
   *
   * @param method the HTTP method
   * @param path the raw path below the API's root, starting with a slash
   */
  public Optional<String> declaredFor(String method, String path) {
    return best(method, segments(path)).map(Route::toString);
  }

  /**
   * Whether the route of a request reads its body as it comes.
   *
   * @param method the HTTP method
   * @param path the raw path below the API's root, starting with a slash
   */
  public boolean isStreamed(String method, String path) {
    return best(method, segments(path))
        .filter(route -> List.of(route.handler().getParameterTypes()).contains(FileUpload.class))
        .isPresent();
  }

  /** All routes with the methods that serve them, in no particular order. */
  public List<Served> served() {
    return routes.stream()
        .map(route -> new Served(route.method(), route.path(), route.handler()))
        .toList();
  }

  private Optional<Match> find(String method, List<String> segments) {
    return best(method, segments)
        .map(route -> new Match(method, route.rewrite(segments), route.name()));
  }

  private Optional<Route> best(String method, List<String> segments) {
    return routes.stream()
        .filter(route -> route.method().equals(method) && route.fits(segments))
        .max(Comparator.comparingInt(Route::literals));
  }

  private static Optional<String> verb(Method method) {
    for (var annotation : method.getAnnotations()) {
      HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (verb != null) {
        return Optional.of(verb.value());
      }
    }
    return Optional.empty();
  }

  private static List<String> template(Path base, Method method) {
    Path path = method.getAnnotation(Path.class);
    return segments("/" + base.value() + (path == null ? "" : "/" + path.value()));
  }

  private static List<String> segments(String path) {
    String trimmed = path.replaceAll("^/+", "");
    if (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return List.of(trimmed.split("/", -1));
  }

  /**
   * A request as its resource declares it.
   *
   * @param method the HTTP method of the resource
   * @param path the raw path below the API's root, starting with a slash
   * @param route the route as {@link #declared} has it, such as {@code GET /iofog/{uuid}}
   */
  public record Match(String method, String path, String route) {}

  /**
   * A route and what serves it.
   *
   * @param method the HTTP method
   * @param path the path with the names of its parameters, such as {@code /iofog/{uuid}}
   * @param handler the resource's method
   */
  public record Served(String method, String path, Method handler) {}

  private record Route(
      String method, List<String> template, String path, String name, Method handler) {
    Route(String method, List<String> template, Method handler) {
      this(method, template, "/" + String.join("/", template), handler);
    }

    private Route(String method, List<String> template, String path, Method handler) {
      this(method, template, path, method + " " + path, handler);
    }

    boolean fits(List<String> segments) {
      if (segments.size() != template.size()) {
        return false;
      }
      for (int i = 0; i < template.size(); i++) {
        boolean fit =
            parameter(i)
                ? !segments.get(i).isEmpty()
                : template.get(i).equalsIgnoreCase(segments.get(i));
        if (!fit) {
          return false;
        }
      }
      return true;
    }

    int literals() {
      int count = 0;
      for (int i = 0; i < template.size(); i++) {
        count += parameter(i) ? 0 : 1;
      }
      return count;
    }

    String rewrite(List<String> segments) {
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < template.size(); i++) {
        path.append('/').append(parameter(i) ? segments.get(i) : template.get(i));
      }
      return path.toString();
    }

    @Override
    public String toString() {
      return name;
    }

    private boolean parameter(int i) {
      return template.get(i).startsWith("{");
    }
  }
}
