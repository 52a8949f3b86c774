/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.engine.BufferPool;
import io.tule.router.engine.Codec;
import io.tule.router.engine.EventLoop;
import io.tule.router.engine.SaslServer;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Pipe;
import io.tule.router.spi.Policy;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterControl;
import io.tule.router.spi.RouterException;
import io.tule.router.spi.RouterView;
import io.tule.router.spi.Topology;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A router: one lock, its event loops, and the parts that route. */
public final class RouterCore implements Router {
  private static final Logger LOG = LoggerFactory.getLogger(RouterCore.class);
  private static final String NAME_CHARS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  private static final int NAME_LENGTH = 15;
  private static final long TICK_MILLIS = 250;

  /** Between ticks while nothing waits to be sent. */
  private static final long IDLE_TICK_MILLIS = 1000;

  private static final long SCRUB_MILLIS = 5000;
  private static final long STALLED_MILLIS = 2000;
  private static final int MAX_CHECKS = 256;

  private final RouterConfig config;
  final ReentrantLock lock = new ReentrantLock();
  final BufferPool pool = new BufferPool();
  final Codec codec = new Codec();
  final List<EventLoop> loops = new ArrayList<>();
  final Map<Long, RouterConnection> connections = new LinkedHashMap<>();
  final Counters counters = new Counters();
  final Delays delays = new Delays(this);
  final Keys keys;
  final Annotations annotations;
  final Addresses addresses;
  final Forwarder forwarder = new Forwarder(this);
  final Sending sending = new Sending(this);
  final Deliveries deliveries = new Deliveries(this);
  final Receiving receiving = new Receiving(this);
  final LinkSetup setup = new LinkSetup(this);
  final Answers answers = new Answers(this);
  final Opener opener = new Opener(this);
  final RemoteRouters remotes = new RemoteRouters(this);
  final LinkRoutes linkRoutes = new LinkRoutes(this);
  final AutoLinks autoLinks = new AutoLinks(this);
  final Exchanges exchanges = new Exchanges(this);
  final EdgeUplink edge = new EdgeUplink(this);
  final EdgeServer edgeServer = new EdgeServer(this);
  final Net net;
  private final LocalEndpoints endpoints = new LocalEndpoints(this);
  private final Control control = new Control(this);
  private final View view = new View(this);
  private final ScheduledExecutorService agents;
  private final ExecutorService threads;
  final Pages pages = new Pages(named("tule-router-http"));

  /** Looks at passwords, one after the other: a flood of them must not take all processors. */
  private final ExecutorService checks;

  private final SecureRandom random = new SecureRandom();
  private final long startedMillis = System.currentTimeMillis();
  private volatile Policy policy = Policy.ALLOW;
  private long nextId = 1;
  private boolean started;
  private long nextSupervision;
  private long nextScrub;

  public RouterCore(RouterConfig config) {
    this(config, java.net.InetAddress::getAllByName);
  }

  RouterCore(RouterConfig config, Net.Names names) {
    this.config = config;
    this.net = new Net(this, names);
    boolean isEdge = config.mode() == RouterMode.EDGE;
    this.keys = new Keys(config.id(), isEdge);
    this.annotations = new Annotations(config.id(), isEdge);
    this.addresses = new Addresses(config.defaultDistribution());
    this.agents = Executors.newSingleThreadScheduledExecutor(named("tule-router-agent"));
    this.threads = Executors.newCachedThreadPool(named("tule-router-io"));
    this.checks =
        new ThreadPoolExecutor(
            0,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_CHECKS),
            named("tule-router-sasl"));
    for (int i = 0; i < config.loops(); i++) {
      loops.add(new EventLoop(lock, pool));
    }
    loops.forEach(l -> l.among(loops));
    addresses.watch(remotes);
    locked(
        () -> {
          remotes.setUp();
          edge.setUp();
          edgeServer.setUp();
        });
    config.initial().sslProfiles().forEach(control::putSslProfile);
    config.initial().addresses().forEach(this::address);
    config.initial().linkRoutes().forEach(control::createLinkRoute);
    config.initial().autoLinks().forEach(control::createAutoLink);
  }

  /** One that is configured twice is no reason not to start: the first counts. */
  private void address(AddressConfig address) {
    try {
      control.createAddress(address);
    } catch (RouterException e) {
      LOG.error("Address {}: {}", address.match().text(), e.getMessage());
    }
  }

  private static ThreadFactory named(String name) {
    ThreadFactory plain = Executors.defaultThreadFactory();
    return task -> {
      Thread t = plain.newThread(task);
      t.setName(name);
      return t;
    };
  }

  @Override
  public RouterConfig config() {
    return config;
  }

  @Override
  public RouterView view() {
    return view;
  }

  @Override
  public RouterControl control() {
    return control;
  }

  @Override
  public Topology topology() {
    return remotes;
  }

  @Override
  public Endpoints endpoints() {
    return endpoints;
  }

  @Override
  public Pipe connect(String name, Runnable readable) {
    return net.pipe(name, readable);
  }

  @Override
  public void setPolicy(Policy next) {
    policy = next;
  }

  Policy policy() {
    return policy;
  }

  @Override
  public ScheduledExecutorService agentThread() {
    return agents;
  }

  @Override
  public void start() {
    if (started) {
      return;
    }
    started = true;
    LoggerFactory.getLogger("io.tule.router.SERVER").info("Container Name: {}", config.id());
    Logger router = LoggerFactory.getLogger("io.tule.router.ROUTER");
    router.info("Version: {}", config.version());
    router.info("{}", startText());
    loops.forEach(threads::execute);
    loops.get(0).schedule(TICK_MILLIS, this::tick);
    config.initial().listeners().forEach(net::listenAtStart);
    config.initial().connectors().forEach(control::createConnector);
  }

  /** As routers' logs are read by tools: the mode, and what an interior is known by. */
  private String startText() {
    return switch (config.mode()) {
      case STANDALONE -> "Router started in Standalone mode";
      case EDGE -> "Router started in Edge mode";
      case INTERIOR -> "Router started in Interior mode, area=0 id=" + config.id();
    };
  }

  private void tick() {
    boolean waiting = false;
    lock.lock();
    try {
      long now = millis();
      boolean scrub = now >= nextScrub;
      if (scrub) {
        nextScrub = now + SCRUB_MILLIS;
      }
      if (now >= nextSupervision) {
        nextSupervision = now + IDLE_TICK_MILLIS;
        edgeServer.supervise();
        delays.sweep();
      }
      for (RouterConnection c : connections.values()) {
        if (scrub) {
          c.scrubStreams();
        }
        for (RouterLink l : c.links.values()) {
          if (!l.outgoing || l.undelivered.isEmpty()) {
            continue;
          }
          waiting = true;
          if (!l.stalled
              && l.credit <= 0
              && l.zeroCreditSince > 0
              && now - l.zeroCreditSince > STALLED_MILLIS) {
            l.stall();
          }
        }
      }
    } finally {
      lock.unlock();
      // An idle router lets its processor sleep.
      loops.get(0).schedule(waiting ? TICK_MILLIS : IDLE_TICK_MILLIS, this::tick);
    }
  }

  @Override
  public void close() {
    net.close();
    locked(
        () -> {
          for (RouterConnection c : new ArrayList<>(connections.values())) {
            if (c.amqp != null && c.opened) {
              c.amqp.close("amqp:connection:forced", "The router ends");
            }
          }
        });
    net.endPipes("router ends");
    for (EventLoop l : loops) {
      l.schedule(100, l::close);
    }
    agents.shutdownNow();
    checks.shutdownNow();
    pages.close();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.shutdownNow();
    }
  }

  void locked(Runnable r) {
    lock.lock();
    try {
      r.run();
    } finally {
      lock.unlock();
    }
  }

  <T> T under(Supplier<T> s) {
    lock.lock();
    try {
      return s.get();
    } finally {
      lock.unlock();
    }
  }

  /** Runs something on the agents' thread; what fails there is logged and answered for. */
  void agent(Runnable task, Runnable failed) {
    try {
      agents.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.warn("an agent failed", e);
              failed.run();
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("router is closed", e);
    }
  }

  /** Tells an in-process sender what became of its message. */
  void outcome(Endpoints.Outcome outcome, DeliveryState state) {
    agent(() -> outcome.settled(state), () -> {});
  }

  /** Blocking look-ups of names. */
  void background(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("router is closed", e);
    }
  }

  /** Who authenticates by PLAIN. */
  SaslServer.Passwords passwords() {
    RouterConfig.SaslUsers users = config.saslUsers();
    return users == RouterConfig.SaslUsers.NONE ? SaslServer.Passwords.NONE : this::check;
  }

  private void check(String user, char[] password, Consumer<Boolean> answer) {
    Runnable check =
        () -> {
          boolean ok = config.saslUsers().check(user, password);
          Arrays.fill(password, '\0');
          locked(() -> answer.accept(ok));
        };
    try {
      checks.execute(check);
    } catch (RejectedExecutionException e) {
      LOG.warn("too many peers authenticate at once; one is refused");
      answer.accept(false);
    }
  }

  long nextId() {
    return nextId++;
  }

  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  long startedMillis() {
    return startedMillis;
  }

  String randomName() {
    StringBuilder s = new StringBuilder(NAME_LENGTH);
    for (int i = 0; i < NAME_LENGTH; i++) {
      s.append(NAME_CHARS.charAt(random.nextInt(NAME_CHARS.length())));
    }
    return s.toString();
  }

  String linkName() {
    return "qdlink." + randomName();
  }

  /** A new address that nobody else has. */
  String temporaryAddress() {
    return config.mode() == RouterMode.EDGE
        ? "amqp:/_edge/" + config.id() + "/temp." + randomName()
        : "amqp:/_topo/0/" + config.id() + "/temp." + randomName();
  }

  Map<String, io.tule.router.config.AddressConfig> addressConfigs() {
    return control.addresses;
  }

  /** A new address for which other routers' consumers can be found, too. */
  String mobileAddress() {
    return "amqp:/_$temp." + randomName();
  }

  /** Gives credit to producers that wait for an address to have consumers. */
  void startSenders(Address a) {
    if (a.paths() > 0) {
      for (RouterLink l : new ArrayList<>(a.senders)) {
        if (l.withheld > 0 && l.server == null) {
          l.issue(l.withheld);
        }
      }
      if (a.fallbackFor != null) {
        for (RouterLink l : new ArrayList<>(a.fallbackFor.senders)) {
          if (l.withheld > 0) {
            l.issue(l.withheld);
          }
        }
      }
    }
  }

  /**
   * An address may have lost its last consumer; credit given is taken back when a message comes.
   */
  void pathsLost(Address a) {
    if (a.paths() == 0) {
      a.nextRemote = 0;
    }
  }
}
