/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.Application;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.controller.AgentFields;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.ApplicationFields;
import io.tule.controller.Caller;
import io.tule.controller.Draft;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.SignUp;
import io.tule.controller.internal.Controller;
import io.tule.controller.internal.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A controller on a real database, with two users and helpers to fill it. */
final class ControllerFixture extends ExternalResource {
  final TemporaryFolder folder = new TemporaryFolder();
  private final Optional<PostgresServer> server;
  Controller controller;
  SqlStore store;
  Caller alice;
  Caller bob;
  boolean openSignup = true;
  private Duration ahead = Duration.ZERO;
  private ScheduledThreadPoolExecutor scheduler;
  private String url = "";

  /** On an H2 file. */
  ControllerFixture() {
    this.server = Optional.empty();
  }

  /** On a database of its own. */
  ControllerFixture(PostgresServer server) {
    this.server = Optional.of(server);
  }

  /** On each of the kinds of databases, for tests with parameters. */
  static ControllerFixture on(String kind, PostgresServer server) {
    return kind.equals("H2") ? new ControllerFixture() : new ControllerFixture(server);
  }

  @Override
  protected void before() throws IOException {
    folder.create();
    url =
        server.isPresent()
            ? server.get().newDatabase()
            : "jdbc:h2:file:" + folder.getRoot().toPath().resolve("tule");
    open();
    alice = user("alice@example.com");
    bob = user("bob@example.com");
    controller.router().putDefaultRouter(alice, "router.local", 0, 0, 0);
  }

  void open() throws IOException {
    store = StoreComponent.open(url, "tule", PostgresServer.PASSWORD, 4);
    scheduler = new ScheduledThreadPoolExecutor(1);
    Path data = folder.getRoot().toPath();
    Settings settings =
        new Settings(
            data,
            data.resolve("admin.properties"),
            openSignup,
            false,
            Duration.ofHours(1),
            Duration.ofHours(1));
    controller = new Controller(store, new Ahead(), settings, scheduler);
  }

  /** Lets time pass for the controller. */
  void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  /** Runs the jobs, whose own turn is an hour away. */
  void runJobs() {
    List.copyOf(scheduler.getQueue()).forEach(Runnable::run);
  }

  private final class Ahead extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(ahead);
    }
  }

  String url() {
    return url;
  }

  private Caller user(String email) {
    controller.users().signUp(Caller.ANONYMOUS, new SignUp("Some", "Body", email, "password1"));
    return controller.users().authenticate(controller.users().login(email, "password1"));
  }

  String agent(Caller owner, String name) {
    Draft<Agent> draft =
        Draft.<Agent>builder()
            .set(AgentFields.NAME, name)
            .set(AgentFields.FOG_TYPE, 1)
            .set(AgentFields.ROUTER_MODE, "none")
            .build();
    return controller.agents().create(owner, draft);
  }

  AgentPrincipal provision(Caller owner, String uuid) {
    String key = controller.agents().provisioningKey(owner, uuid).key();
    return controller.agentLink().authenticate(controller.agentLink().provision(key, 1).token());
  }

  static Draft.Builder<Microservice> microservice(String name, String agentUuid) {
    return Draft.<Microservice>builder()
        .set(MicroserviceFields.NAME, name)
        .set(MicroserviceFields.AGENT_UUID, agentUuid)
        .set(MicroserviceFields.IMAGES, List.of(new ContainerImage("busybox:1", 1)));
  }

  static PortMapping port(int internal, int external) {
    return new PortMapping(internal, external, PortProtocol.TCP, PublicPort.NONE, false);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  static Draft<Application> application(String name, Draft<Microservice>... microservices) {
    return Draft.<Application>builder()
        .set(ApplicationFields.NAME, name)
        .set(ApplicationFields.IS_ACTIVATED, true)
        .set(ApplicationFields.MICROSERVICES, List.of(microservices))
        .build();
  }

  void close() {
    scheduler.shutdownNow();
    controller.close();
    store.close();
  }

  @Override
  protected void after() {
    close();
    folder.delete();
  }
}
