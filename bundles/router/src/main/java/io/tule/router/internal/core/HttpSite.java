/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ListenerConfig;
import io.tule.router.engine.HttpFilter;
import io.tule.router.engine.HttpFilter.Page;
import io.tule.router.engine.HttpRequest;
import io.tule.router.spi.RouterView.RouterInfo;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a listener serves over HTTP: its health, metrics for Prometheus under the names of
 * qpid-dispatch, and files below a folder.
 */
final class HttpSite implements HttpFilter.Site {
  private static final long MAX_FILE = 16L * 1024 * 1024;
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css",
          "js", "text/javascript",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "txt", "text/plain; charset=utf-8");

  private final RouterCore core;
  private final ListenerConfig.Http config;

  HttpSite(RouterCore core, ListenerConfig.Http config) {
    this.core = core;
    this.config = config;
  }

  @Override
  public void serve(HttpRequest request, Consumer<Page> answer) {
    if (!core.pages.make(() -> answer.accept(page(request)))) {
      answer.accept(Page.text(503, "Service Unavailable", "too many requests at once\n"));
    }
  }

  private Page page(HttpRequest r) {
    if (!r.method().equals("GET")) {
      return Page.text(405, "Method Not Allowed", "only GET is served\n");
    }
    if (config.healthz() && r.path().equals("/healthz")) {
      return Page.text(200, "OK", "OK\n");
    }
    if (config.metrics() && r.path().equals("/metrics")) {
      ByteBuffer body = ByteBuffer.wrap(metrics().getBytes(StandardCharsets.UTF_8));
      return new Page(200, "OK", PROMETHEUS, body);
    }
    return config.root().isEmpty() ? notFound() : file(r.path());
  }

  private static Page notFound() {
    return Page.text(404, "Not Found", "not found\n");
  }

  private Page file(String path) {
    try {
      String name = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      Path root = Path.of(config.root()).toRealPath();
      Path file = root.resolve(name.equals("/") ? "index.html" : name.substring(1)).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file) || Files.size(file) > MAX_FILE) {
        return notFound();
      }
      String text = file.getFileName().toString();
      String type =
          TYPES.getOrDefault(text.substring(text.lastIndexOf('.') + 1), "application/octet-stream");
      return new Page(200, "OK", type, ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IOException | InvalidPathException e) {
      return notFound();
    } catch (IllegalArgumentException e) {
      return Page.text(400, "Bad Request", "bad request\n");
    }
  }

  /** No labels: there are as many lines, whatever the router does. */
  private String metrics() {
    RouterInfo r = core.view().router();
    StringBuilder s = new StringBuilder(2048);
    add(s, "connections", "gauge", r.connections());
    add(s, "links", "gauge", r.links());
    add(s, "addresses", "gauge", r.addresses());
    add(s, "routers", "gauge", r.nodes() - 1);
    add(s, "link_routes", "gauge", r.linkRoutes());
    add(s, "auto_links", "gauge", r.autoLinks());
    add(s, "presettled_deliveries", "counter", r.counters().presettled());
    add(s, "dropped_presettled_deliveries", "counter", r.counters().droppedPresettled());
    add(s, "accepted_deliveries", "counter", r.counters().accepted());
    add(s, "released_deliveries", "counter", r.counters().released());
    add(s, "rejected_deliveries", "counter", r.counters().rejected());
    add(s, "modified_deliveries", "counter", r.counters().modified());
    add(s, "deliveries_ingress", "counter", r.ingress());
    add(s, "deliveries_egress", "counter", r.egress());
    add(s, "deliveries_transit", "counter", r.transit());
    add(s, "deliveries_ingress_route_container", "counter", r.ingressRouteContainer());
    add(s, "deliveries_egress_route_container", "counter", r.egressRouteContainer());
    add(s, "deliveries_delayed_1sec", "counter", r.delays().over1Sec());
    add(s, "deliveries_delayed_10sec", "counter", r.delays().over10Sec());
    add(s, "deliveries_stuck", "gauge", r.delays().stuck());
    add(s, "links_blocked", "gauge", r.blockedLinks());
    add(s, "deliveries_redirected_to_fallback", "counter", r.redirectedToFallback());
    return s.toString();
  }

  private static void add(StringBuilder s, String name, String type, long value) {
    s.append("# TYPE qdr_").append(name).append("_total ").append(type).append('\n');
    s.append("qdr_").append(name).append("_total ").append(value).append('\n');
  }
}
