/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.Labels;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import io.tule.api.spi.runtime.PullProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs microservices on a Docker Engine, or on whatever speaks its API. */
@Component(
    service = ContainerRuntime.class,
    immediate = true,
    configurationPid = "io.tule.runtime.docker",
    property = "tule.runtime=docker")
@Designate(ocd = DockerRuntimeConfig.class)
public final class DockerRuntime implements ContainerRuntime {
  static final String NAME = "docker";
  static final int HANDLE_VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final Duration REPLACE_GRACE = Duration.ofSeconds(10);

  /** From this version on the engine gives one sample at once instead of two after a second. */
  private static final int ONE_SHOT_STATS = 41;

  private final ScheduledExecutorService scheduler = Executors.scheduler();
  private final ExecutorService streams = Executors.streams();
  private final CpuMeter cpu = new CpuMeter();
  private final Engine engine;
  private final EngineWatch watch;
  private final Images images;
  private final Successors successors;

  /** Starts to look for the engine; does not wait for it. */
  @Activate
  public DockerRuntime(DockerRuntimeConfig config, BundleContext context) {
    this(config, context.getDataFile("pulled-images").toPath());
  }

  DockerRuntime(DockerRuntimeConfig config, Path pulledImages) {
    this.engine =
        new Engine(config.dockerUrl(), Duration.ofSeconds(config.callTimeoutSeconds()), scheduler);
    this.successors = new Successors(this, engine);
    this.images = new Images(engine, new PulledImages(pulledImages));
    this.watch =
        new EngineWatch(engine, config.dockerUrl(), config.probeSeconds(), scheduler, streams);
  }

  /** Ends streams and threads; containers go on. */
  @Deactivate
  void stop() {
    watch.close();
    scheduler.shutdownNow();
    streams.shutdownNow();
    try {
      engine.close();
    } catch (IOException e) {
      LOG.debug("Connections to the engine", e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fingerprint fingerprint() {
    return watch.fingerprint();
  }

  @Override
  public Subscription watchHealth(Consumer<Fingerprint> listener) {
    return watch.watchHealth(listener);
  }

  @Override
  public Subscription watchEvents(String owner, Consumer<ContainerEvent> listener) {
    return watch.watchEvents(owner, listener);
  }

  @Override
  public ContainerHandle create(ContainerSpec spec) {
    return create(spec, spec.name());
  }

  private ContainerHandle create(ContainerSpec spec, String name) {
    String platform = spec.extras().platform();
    String path =
        "/containers/create?name="
            + Engine.encode(name)
            + (platform.isEmpty() ? "" : "&platform=" + Engine.encode(platform));
    ObjectNode body = ContainerJson.create(spec, engine.atLeast(44));
    Engine.Reply reply = engine.post(path, body);
    if (reply.status() == 409 && removeOwn(spec, name)) {
      reply = engine.post(path, body);
    }
    return ContainerJson.handle(reply.orThrow().path("Id").asText());
  }

  /** Whether there is none of that name any more; one that is not the owner's stays. */
  private boolean removeOwn(ContainerSpec spec, String name) {
    Engine.Reply reply = engine.get("/containers/" + checked(name) + "/json");
    if (reply.status() == 404) {
      return true;
    }
    ContainerState present = ContainerJson.state(reply.orThrow());
    if (!spec.owner().equals(present.labels().get(Labels.OWNER))) {
      return false;
    }
    LOG.info("Container {} exists already and is replaced", name);
    stop(present.handle(), REPLACE_GRACE);
    remove(present.handle(), true);
    return true;
  }

  @Override
  public ContainerHandle replace(ContainerHandle old, ContainerSpec spec, Duration grace) {
    String name = successors.nameOf(spec.name());
    successors.begin(name);
    try {
      ContainerHandle next = create(spec, name);
      stop(old, grace);
      try {
        start(next);
      } catch (TuleException e) {
        remove(next, true);
        start(old);
        throw e;
      }
      successors.takeOver(next, old, spec.name());
      return next;
    } finally {
      successors.end(name);
    }
  }

  @Override
  public void start(ContainerHandle handle) {
    engine.post(path(handle) + "/start").orThrow();
  }

  @Override
  public void stop(ContainerHandle handle, Duration grace) {
    long seconds = grace.plusMillis(999).toSeconds();
    Engine.Reply reply =
        seconds == 0
            ? engine.post(path(handle) + "/kill")
            : engine.post(path(handle) + "/stop?t=" + seconds, grace);
    // 404: gone. 409: kill of one that does not run.
    if (reply.status() != 404 && reply.status() != 409) {
      reply.orThrow();
    }
  }

  @Override
  public void remove(ContainerHandle handle, boolean anonymousVolumes) {
    Engine.Reply reply = engine.delete(path(handle) + "?v=" + anonymousVolumes);
    boolean alreadyLeaving = reply.status() == 409 && reply.message().contains("in progress");
    if (reply.status() != 404 && !alreadyLeaving) {
      reply.orThrow();
    }
  }

  @Override
  public Optional<ContainerState> recover(ContainerHandle handle) {
    return inspect(path(handle));
  }

  private Optional<ContainerState> inspect(String path) {
    Engine.Reply reply = engine.get(path + "/json");
    return reply.status() == 404
        ? Optional.empty()
        : Optional.of(ContainerJson.state(reply.orThrow()));
  }

  @Override
  public List<ContainerState> listOwned(String owner) {
    if (owner.isEmpty()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "An owner is needed");
    }
    ObjectNode filters = Engine.JSON.createObjectNode();
    filters.putArray("label").add(Labels.OWNER + "=" + owner);
    JsonNode list =
        engine.get("/containers/json?all=1&filters=" + Engine.encode(filters.toString())).orThrow();
    List<ContainerState> states = new ArrayList<>();
    for (JsonNode container : list) {
      inspect("/containers/" + container.path("Id").asText())
          .filter(state -> owner.equals(state.labels().get(Labels.OWNER)))
          .ifPresent(states::add);
    }
    return successors.settle(states);
  }

  @Override
  public Map<String, String> addresses(String owner) {
    if (owner.isEmpty()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "An owner is needed");
    }
    ObjectNode filters = Engine.JSON.createObjectNode();
    filters.putArray("label").add(Labels.OWNER + "=" + owner);
    return ContainerJson.addresses(
        engine.get("/containers/json?filters=" + Engine.encode(filters.toString())).orThrow());
  }

  @Override
  public ContainerStats stats(ContainerHandle handle) {
    String oneShot = engine.atLeast(ONE_SHOT_STATS) ? "&one-shot=true" : "";
    Engine.Reply reply = engine.get(path(handle) + "/stats?stream=false" + oneShot);
    return reply.status() == 404 ? ContainerStats.ZERO : cpu.take(handle.value(), reply.orThrow());
  }

  @Override
  public Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink) {
    boolean terminal = terminal(handle);
    String path =
        path(handle)
            + "/logs?stdout=1&stderr=1&tail="
            + options.tail()
            + (options.follow() ? "&follow=1" : "")
            + since(options.sinceMillis());
    LogStream stream = new LogStream(engine, path, terminal, sink);
    execute(stream::run);
    return stream;
  }

  private static String since(long millis) {
    return millis == 0 ? "" : "&since=%d.%03d000000".formatted(millis / 1000, millis % 1000);
  }

  private boolean terminal(ContainerHandle handle) {
    return engine.get(path(handle) + "/json").orThrow().path("Config").path("Tty").asBoolean();
  }

  @Override
  public ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink) {
    ObjectNode body = Engine.JSON.createObjectNode();
    body.put("AttachStdin", true).put("AttachStdout", true).put("AttachStderr", true);
    body.put("Tty", request.terminal());
    request.command().forEach(body.putArray("Cmd")::add);
    String id = engine.post(path(handle) + "/exec", body).orThrow().path("Id").asText();
    ExecStream stream = new ExecStream(engine, id, request.terminal(), sink);
    execute(stream::run);
    return stream;
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
  public long processId(ContainerHandle handle) {
    Engine.Reply reply = engine.get(path(handle) + "/json");
    return reply.status() == 404 ? 0 : reply.orThrow().path("State").path("Pid").asLong();
  }

  @Override
  public void saveImage(ContainerHandle handle, OutputStream to) throws IOException {
    String image =
        engine.get(path(handle) + "/json").orThrow().path("Config").path("Image").asText();
    images.save(image, to);
  }

  @Override
  public boolean hasImage(ImageReference image) {
    return images.has(image);
  }

  @Override
  public boolean hasImage(ImageReference image, String platform) {
    return images.has(image, platform);
  }

  @Override
  public void pull(ImagePull pull, PullProgress progress) {
    images.pull(pull, progress);
  }

  @Override
  public boolean loadsImages() {
    return true;
  }

  @Override
  public Set<String> layerChains() {
    return images.layerChains();
  }

  @Override
  public void loadImage(ImageReference image, InputStream archive) {
    images.load(image, archive);
  }

  @Override
  public void removeImage(ImageReference image) {
    images.remove(image);
  }

  /**
   * Removes the images that this runtime pulled itself, that no container uses, running or not, and
   * that are not to be kept. Images that were there before, or came by other ways, stay.
   */
  @Override
  public long pruneImages(Set<ImageReference> keep) {
    return images.prune(keep);
  }

  @Override
  public Optional<Path> storageDirectory() {
    return images.storage();
  }

  private static String path(ContainerHandle handle) {
    if (!handle.runtime().equals(NAME) || handle.version() != HANDLE_VERSION) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "Handle of runtime " + handle.runtime() + ", version " + handle.version());
    }
    return "/containers/" + checked(handle.value());
  }

  private static String checked(String id) {
    if (!ID.matcher(id).matches()) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "Not a container's id or name");
    }
    return id;
  }
}
