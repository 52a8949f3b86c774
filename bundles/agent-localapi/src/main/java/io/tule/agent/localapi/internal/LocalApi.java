/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.tule.agent.localapi.internal.bus.Archive;
import io.tule.agent.localapi.internal.bus.Bus;
import io.tule.agent.localapi.internal.bus.LocalRouting;
import io.tule.agent.localapi.internal.bus.Spool;
import io.tule.agent.localapi.internal.http.Access;
import io.tule.agent.localapi.internal.http.Endpoints;
import io.tule.agent.localapi.internal.http.Server;
import io.tule.agent.localapi.internal.socket.Sockets;
import io.tule.api.Subscription;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.routing.RoutingPlugin;
import io.tule.api.spi.runtime.ContainerRuntime;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Local API put together, free of OSGi. */
public final class LocalApi {
  private static final Logger LOG = LoggerFactory.getLogger(LocalApi.class);
  private static final long FLUSH_MILLIS = 200;
  private static final long TICK_SECONDS = 5;
  private static final long SAMPLE_SECONDS = 60;
  private static final int SLOW_THREADS = 2;
  private static final int SLOW_WAITING = 128;

  private final Setup setup;
  private final NodeAccess node;
  private final ScheduledThreadPoolExecutor disk =
      new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("tule-localapi-disk", true));
  private final ThreadPoolExecutor slow =
      new ThreadPoolExecutor(
          SLOW_THREADS,
          SLOW_THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(SLOW_WAITING),
          new DefaultThreadFactory("tule-localapi-wait", true));
  private final LocalRouting routing;
  private final Archive archive;
  private final Spool spool;
  private final Bus bus;
  private final Access access;
  private final Sockets sockets;
  private final Server server;
  private final Map<String, String> hostAddresses = new ConcurrentHashMap<>();
  private final Map<ContainerRuntime, Subscription> health = new ConcurrentHashMap<>();
  private final List<RoutingPlugin> plugins = new CopyOnWriteArrayList<>();
  private Subscription watching = () -> {};
  private Subscription reporting = () -> {};
  private volatile boolean closed;

  /** Reads the operator's token, or makes one; nothing answers before {@link #start}. */
  public LocalApi(Setup setup, NodeAccess node, AgentControl agent, Clock clock) {
    this.setup = setup;
    this.node = node;
    disk.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    slow.allowCoreThreadTimeOut(true);
    Limits limits = setup.limits();
    NodeView view = node.view();
    spool = new Spool(node.dataDirectory().resolve("waiting"), disk);
    routing = new LocalRouting(limits, disk, spool);
    archive =
        new Archive(
            node.dataDirectory().resolve("archive"), limits.archiveBytes(), this::flushSoon);
    bus = new Bus(limits, clock, routing, archive, view);
    MicroserviceLogs logs = new MicroserviceLogs(node.dataDirectory().resolve("logs"), clock);
    access =
        new Access(node, clock, slow, setup.open(), OperatorToken.readOrMake(node.dataDirectory()));
    sockets = new Sockets(limits, clock, bus, routing, view);
    Endpoints endpoints =
        new Endpoints(
            node,
            agent,
            bus,
            routing,
            archive,
            logs,
            access,
            clock,
            setup.bluetoothUrl(),
            limits.messageBytes());
    server =
        Server.of(
            setup.port(), limits, () -> Server.handler(access, endpoints, sockets, disk, slow));
  }

  private void flushSoon() {
    try {
      var unused = disk.schedule(guarded(archive::flush), FLUSH_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("ended", e);
    }
  }

  private static Runnable guarded(Runnable body) {
    return () -> {
      try {
        body.run();
      } catch (RuntimeException e) {
        LOG.error("A task of the Local API failed", e);
      }
    };
  }

  /** Takes up what waited, and listens. */
  public void start() {
    routing.restore();
    listen();
    watching = node.watch(view -> onDisk(() -> changed(view)));
    reporting = node.report(this::report);
    var unusedTick =
        disk.scheduleWithFixedDelay(
            guarded(this::tick), TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    var unusedSample =
        disk.scheduleAtFixedRate(
            guarded(bus::sample), SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS);
  }

  private void onDisk(Runnable body) {
    try {
      disk.execute(guarded(body));
    } catch (RejectedExecutionException e) {
      LOG.debug("ended", e);
    }
  }

  private void changed(NodeView view) {
    bus.changed(view);
    access.owner(view.agentUuid());
    sockets.changed(view);
  }

  private void tick() {
    server.retry();
  }

  private void listen() {
    Set<String> addresses = new LinkedHashSet<>(setup.addresses());
    if (addresses.isEmpty()) {
      addresses.add("127.0.0.1");
      addresses.addAll(hostAddresses.values());
    }
    server.listen(addresses);
  }

  /** A runtime has come: its containers may call. */
  public void add(ContainerRuntime runtime) {
    access.add(runtime);
    health.put(
        runtime,
        runtime.watchHealth(
            fingerprint -> {
              String address = fingerprint.hostAddress();
              if (!address.isEmpty()
                  && !address.equals(hostAddresses.put(runtime.name(), address))) {
                onDisk(this::listen);
              }
            }));
  }

  /** A runtime has gone. Its containers may still be there, so where they call stays open. */
  public void remove(ContainerRuntime runtime) {
    access.remove(runtime);
    Subscription gone = health.remove(runtime);
    if (gone != null) {
      gone.close();
    }
  }

  /** A plug-in for messages from node to node has come. */
  public void add(RoutingPlugin plugin) {
    plugins.add(plugin);
    choose();
  }

  /** A plug-in for messages from node to node has gone; what is for other nodes waits. */
  public void remove(RoutingPlugin plugin) {
    plugins.remove(plugin);
    choose();
  }

  private void choose() {
    bus.network(
        plugins.stream()
            .filter(plugin -> plugin.name().equals(setup.routing()))
            .findFirst()
            .orElse(null));
  }

  private LocalApiReport report() {
    String text =
        server.state()
            + (setup.open() ? ", open to every id" : "")
            + ", "
            + sockets.size()
            + " sockets, "
            + routing.waiting()
            + " messages wait, "
            + routing.dropped()
            + " dropped"
            + (spool.complaint().isEmpty() ? "" : ", " + spool.complaint());
    return new LocalApiReport(
        text, bus.processed(), bus.perSecond(), bus.published(), archive.bytes());
  }

  /** The port on which it listens. */
  public int port() {
    return server.port();
  }

  /** Ends all connections; what waits is kept on disk. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watching.close();
    reporting.close();
    health.values().forEach(Subscription::close);
    access.close();
    server.close();
    try {
      disk.submit(
              guarded(
                  () -> {
                    archive.flush();
                    spool.close();
                  }))
          .get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Messages that wait may not have been kept", e);
    }
    disk.shutdownNow();
    slow.shutdownNow();
  }
}
