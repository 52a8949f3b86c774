/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** The way to the Controller, and what it says. */
final class ControllerChecks {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final int AMQP = 5672;

  private final Machine machine;
  private final Clock clock;

  ControllerChecks(Machine machine, Clock clock) {
    this.machine = machine;
    this.clock = clock;
  }

  List<Finding> examine() {
    List<Finding> found = new ArrayList<>();
    String url = machine.status().path("controllerUrl").asText("");
    if (url.isEmpty()) {
      url = "http://127.0.0.1:" + machine.port("TULE_CONTROLLER_PORT", 51121) + "/api/v3";
    }
    URI base;
    try {
      base = URI.create(url.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      found.add(Finding.wrong("controller", url + " is no address", "tule agent config -a URL"));
      return found;
    }
    found.add(names(String.valueOf(base.getHost())));
    if ("https".equals(base.getScheme())) {
      found.add(new CertificateCheck(machine, clock).examine(base));
    }
    found.addAll(answer(base));
    if (machine.hasAgent() && machine.runs("agent")) {
      found.add(link());
      found.add(router(base));
    }
    return found;
  }

  private static Finding names(String host) {
    if (host.matches("[0-9.]+|\\[.*]")) {
      return Finding.ok("dns", "the Controller's address " + host + " needs no name");
    }
    try {
      InetAddress[] all = Engine.inTime(() -> InetAddress.getAllByName(host));
      return Finding.ok("dns", host + " is " + all[0].getHostAddress());
    } catch (IOException e) {
      String why = e.getCause() instanceof UnknownHostException ? "it is unknown" : e.getMessage();
      return Finding.wrong(
          "dns",
          host + " has no address: " + why,
          "look at /etc/resolv.conf and the network, or use an address: tule agent config -a URL");
    }
  }

  private List<Finding> answer(URI base) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/status")).timeout(LIMIT).build();
    try {
      HttpResponse<String> answer =
          CertificateCheck.client(machine)
              .connectTimeout(LIMIT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return List.of(
            Finding.wrong(
                "controller",
                base + " answers with " + answer.statusCode(),
                "is that the Controller? Its address ends with /api/v3"));
      }
      Finding fine = Finding.ok("controller", base + " answers");
      return List.of(fine, skew(answer.headers().firstValue("Date").orElse("")));
    } catch (SSLException e) {
      return List.of(
          Finding.wrong(
              "controller", base + " is not trusted: " + e.getMessage(), "see the certificate"));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return List.of(
          Finding.wrong(
              "controller",
              base + " does not answer: " + why,
              "is it up, and does a firewall let its port pass? Microservices run on without it"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private Finding skew(String date) {
    try {
      Instant theirs = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      Duration off = Duration.between(theirs, clock.instant());
      return off.abs().compareTo(SKEW) > 0
          ? Finding.wrong(
              "clock-skew",
              "this clock differs from the Controller's by " + off.toSeconds() + " s",
              "set both by a time service; the Controller takes an agent of another time for lost")
          : Finding.ok("clock-skew", "as the Controller's");
    } catch (DateTimeException e) {
      return Finding.ok("clock-skew", "the Controller does not tell its time");
    }
  }

  private Finding link() {
    return switch (machine.status().path("link").asText("")) {
      case "OK" -> Finding.ok("link", "the agent is connected");
      case "NOT_PROVISIONED" ->
          Finding.warn(
              "link",
              "the agent belongs to no Controller",
              "tule provision-key AGENT where the Controller is, then tule agent provision KEY here");
      case "UNAUTHORIZED" ->
          Finding.wrong(
              "link",
              "the Controller refuses the agent's token; what runs runs on",
              "was the agent deleted there, or the Controller set up anew? Provision it again");
      case "BROKEN_CERTIFICATE" ->
          Finding.wrong(
              "link",
              "the Controller's certificate is not trusted",
              "tule agent config -ac FILE trusts that of FILE");
      default ->
          Finding.wrong(
              "link", "the agent does not reach its Controller", "see dns, controller and clock");
    };
  }

  private Finding router(URI base) {
    JsonNode config = machine.json("agent/journal.json").path("config");
    String host = config.path("routerHost").asText("");
    int port = config.path("routerPort").asInt(AMQP);
    if (host.isEmpty() || config.path("routerHost").isNull()) {
      return Finding.ok("router", "none is assigned: messages stay within the node");
    }
    String reached = host.equals("localhost") ? "127.0.0.1" : host;
    return NodeChecks.connects(reached, port)
        ? Finding.ok("router", host + ":" + port + " answers")
        : Finding.warn(
            "router",
            host + ":" + port + " does not answer; messages for other nodes wait",
            "is its microservice running (tule get microservices), and the port open? Controller: "
                + base);
  }
}
