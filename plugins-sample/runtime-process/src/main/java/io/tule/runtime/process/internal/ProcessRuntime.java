/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerStats;
import io.tule.api.spi.runtime.ExecRequest;
import io.tule.api.spi.runtime.ExecSession;
import io.tule.api.spi.runtime.ExecSink;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.Fingerprint.Health;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import io.tule.api.spi.runtime.PullProgress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Runs microservices as processes of this node; the README tells what that cannot do. */
@Component(
    service = ContainerRuntime.class,
    immediate = true,
    configurationPid = "io.tule.runtime.process",
    property = "tule.runtime=process")
@Designate(ocd = ProcessRuntimeConfig.class)
public final class ProcessRuntime implements ContainerRuntime {
  static final String NAME = "process";
  static final int HANDLE_VERSION = 1;

  private static final int MAX_STREAMS = 32;
  private static final int LOOK_SECONDS = 1;
  private static final int IDLE_LOOK_SECONDS = 10;
  private static final Duration REPLACE_GRACE = Duration.ofSeconds(10);

  private final ImageStore images;
  private final InstanceStore store;
  private final Launcher launcher;
  private final EventPoll events;
  private final ProcessMeter meter = new ProcessMeter();
  private final ScheduledExecutorService poll =
      Executors.newSingleThreadScheduledExecutor(named("tule-process-events"));
  private final ExecutorService streams =
      new ThreadPoolExecutor(
          0,
          MAX_STREAMS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          named("tule-process-stream"));
  private final Fingerprint fingerprint;

  /** Guarded by the timer. */
  private ScheduledFuture<?> looks;

  /**
   * Opens the store, with all that an earlier life left in it.
   *
   * @throws IOException if the directory cannot be used
   */
  @Activate
  public ProcessRuntime(ProcessRuntimeConfig config, BundleContext context) throws IOException {
    this(
        config.dataDirectory().isEmpty()
            ? context.getDataFile("process").toPath()
            : Path.of(config.dataDirectory()));
  }

  ProcessRuntime(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Files.createDirectories(absolute);
    this.images = new ImageStore(Files.createDirectories(absolute.resolve("images")));
    this.launcher = new Launcher(absolute);
    this.store = new InstanceStore(absolute, launcher.isolates());
    this.events = new EventPoll(store);
    String how = launcher.isolates() ? "1 (own root directory)" : "1 (shared root directory)";
    this.fingerprint = new Fingerprint(NAME, how, Health.HEALTHY, "", "127.0.0.1");
    this.looks = poll.schedule(this::look, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Looks again after a while; where there is no process, an idle node is not woken each second.
   */
  private void plan(int seconds) {
    looks.cancel(false);
    if (!poll.isShutdown()) {
      looks = poll.schedule(this::look, seconds, TimeUnit.SECONDS);
    }
  }

  private void lookSoon() {
    synchronized (poll) {
      events.awake();
      // one that is nearer stays, else a look would never come while instances do
      if (looks.isDone() || looks.getDelay(TimeUnit.SECONDS) > LOOK_SECONDS) {
        plan(LOOK_SECONDS);
      }
    }
  }

  private void look() {
    events.run();
    synchronized (poll) {
      plan(events.isIdle() ? IDLE_LOOK_SECONDS : LOOK_SECONDS);
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = Executors.defaultThreadFactory().newThread(task);
      thread.setName(name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Ends its threads; the processes go on. */
  @Deactivate
  void close() {
    synchronized (poll) {
      poll.shutdownNow();
    }
    streams.shutdownNow();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  @Override
  public Subscription watchHealth(Consumer<Fingerprint> listener) {
    listener.accept(fingerprint);
    return () -> {};
  }

  @Override
  public Subscription watchEvents(String owner, Consumer<ContainerEvent> listener) {
    Subscription watching = events.watch(owner, listener);
    lookSoon();
    return watching;
  }

  @Override
  public synchronized ContainerHandle create(ContainerSpec spec) {
    ImageStore.Image image = images.load(spec.image());
    for (Instance present : store.all()) {
      if (present.name().equals(spec.name())) {
        if (!present.owner().equals(spec.owner())) {
          throw new TuleException(
              ReasonCode.CONFLICT, spec.name() + " exists and belongs to another agent");
        }
        launcher.stop(present, REPLACE_GRACE);
        store.delete(present);
      }
    }
    ContainerHandle handle = store.create(spec, image).handle();
    lookSoon();
    return handle;
  }

  @Override
  public synchronized void start(ContainerHandle handle) {
    Instance instance =
        find(handle)
            .orElseThrow(
                () -> new TuleException(ReasonCode.NOT_FOUND, "No process " + handle.value()));
    if (instance.isRunning()) {
      return;
    }
    List<String> command = instance.list("argument.");
    if (command.isEmpty()) {
      throw new TuleException(
          ReasonCode.COMMAND_NOT_FOUND, "Neither the microservice nor its image has a command");
    }
    instance.list("port.").forEach(ProcessRuntime::checkPort);
    try {
      Path program =
          launcher.find(
              Path.of(instance.property("rootfs")),
              command.get(0),
              instance.map("environment.").getOrDefault("PATH", ""));
      launcher.start(instance, program);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.RUNTIME_FAILED, "The image cannot be read", e);
    }
  }

  /** The process opens the port itself, and would only say so in its log if it cannot. */
  private static void checkPort(String port) {
    int number = Integer.parseInt(port.substring(4));
    try {
      if (port.startsWith("udp")) {
        new DatagramSocket(number).close();
      } else {
        try (ServerSocket socket = new ServerSocket()) {
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(number));
        }
      }
    } catch (SocketException e) {
      throw new TuleException(
          ReasonCode.PORT_IN_USE, "Port " + number + " is already in use on the node", e);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.RUNTIME_FAILED, "Port " + number, e);
    }
  }

  @Override
  public void stop(ContainerHandle handle, Duration grace) {
    find(handle).ifPresent(instance -> launcher.stop(instance, grace));
  }

  @Override
  public synchronized void remove(ContainerHandle handle, boolean anonymousVolumes) {
    find(handle)
        .ifPresent(
            instance -> {
              if (instance.isRunning()) {
                throw new TuleException(ReasonCode.CONFLICT, instance.name() + " is running");
              }
              store.delete(instance);
            });
  }

  @Override
  public Optional<ContainerState> recover(ContainerHandle handle) {
    return find(handle).map(Instance::state);
  }

  private Optional<Instance> find(ContainerHandle handle) {
    if (!handle.runtime().equals(NAME) || handle.version() != HANDLE_VERSION) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "Handle of runtime " + handle.runtime() + ", version " + handle.version());
    }
    return store.find(handle.value());
  }

  @Override
  public List<ContainerState> listOwned(String owner) {
    return store.all().stream()
        .filter(instance -> instance.owner().equals(owner))
        .map(Instance::state)
        .toList();
  }

  @Override
  public ContainerStats stats(ContainerHandle handle) {
    return find(handle).map(meter::take).orElse(ContainerStats.ZERO);
  }

  @Override
  public Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink) {
    LogTail tail = new LogTail(present(handle), options, sink);
    execute(tail::run);
    return tail;
  }

  private Instance present(ContainerHandle handle) {
    return find(handle)
        .orElseThrow(() -> new TuleException(ReasonCode.NOT_FOUND, "No process " + handle.value()));
  }

  @Override
  public ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink) {
    Instance instance = present(handle);
    if (!instance.isRunning()) {
      throw new TuleException(ReasonCode.CONFLICT, instance.name() + " is not running");
    }
    try {
      ExecProcess session =
          new ExecProcess(launcher.startInside(instance, request.command()), sink);
      execute(session::run);
      return session;
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.COMMAND_NOT_FOUND, "The command cannot be executed: " + e.getMessage(), e);
    }
  }

  private void execute(Runnable stream) {
    try {
      streams.execute(stream);
    } catch (RejectedExecutionException e) {
      throw new TuleException(
          ReasonCode.LIMIT_EXCEEDED, "Too many logs and commands are open on this node", e);
    }
  }

  @Override
  public boolean hasImage(ImageReference image) {
    return images.has(image);
  }

  @Override
  public void pull(ImagePull pull, PullProgress progress) {
    if (!images.has(pull.image())) {
      throw images.missing(pull.image());
    }
    progress.progress(100);
  }

  @Override
  public synchronized void removeImage(ImageReference image) {
    boolean used = store.all().stream().anyMatch(i -> i.property("image").equals(image.toString()));
    if (used || !images.has(image)) {
      return;
    }
    try {
      Trees.delete(images.path(image));
    } catch (IOException e) {
      throw new TuleException(ReasonCode.RUNTIME_FAILED, "The image cannot be removed", e);
    }
  }

  /** Removes nothing: all images were put into the store by hand. */
  @Override
  public long pruneImages(Set<ImageReference> keep) {
    return 0;
  }
}
