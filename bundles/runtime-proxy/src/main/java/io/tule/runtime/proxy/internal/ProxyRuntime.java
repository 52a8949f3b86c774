/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.InProcessRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the proxy microservice that the Controller gives a node in this process. There is one at
 * most. What it is configured with is the microservice's configuration, which it follows by
 * difference: bridges that stay the same go on.
 */
final class ProxyRuntime extends InProcessRuntime {
  static final String NAME = "proxy";
  static final int HANDLE_VERSION = 1;

  /** Bytes of a certificate's or key's file. */
  private static final long LONGEST = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ProxyRuntime.class);

  private final NodeAccess node;
  private final Bridges bridges;
  private final Clock clock;
  private String failure = "";
  private long since;

  ProxyRuntime(NodeAccess node, Bridges bridges, Clock clock) {
    super(NAME, HANDLE_VERSION);
    this.node = node;
    this.bridges = bridges;
    this.clock = clock;
    this.since = clock.millis();
  }

  /** The node's view has changed: the bridges follow their configuration. */
  void changed() {
    synchronized (this) {
      try {
        started().ifPresent(this::apply);
        return;
      } catch (TuleException e) {
        LOG.warn("The proxy is not as it is to be: {}: {}", e.reason(), e.getMessage());
      }
    }
    tell(ContainerEvent.Kind.ENDED);
  }

  /** A certificate or key in {@code certificates} of the agent's directory. */
  private String file(String name) {
    Path directory = node.dataDirectory().resolve("certificates");
    Path file = directory.resolve(name).normalize();
    try {
      if (name.isBlank() || !directory.equals(file.getParent()) || Files.size(file) > LONGEST) {
        throw new TuleException(ReasonCode.NOT_FOUND, "No certificate or key " + name);
      }
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No certificate or key " + name, e);
    }
  }

  private void apply(Instance instance) {
    NodeView view = node.view();
    NodeView.Microservice microservice = view.microservices().get(instance.uuid());
    if (microservice == null) {
      throw new TuleException(ReasonCode.NOT_FOUND, "The proxy's configuration is not here yet");
    }
    try {
      bridges.become(ProxyDocument.read(microservice.config(), view.agentUuid(), this::file));
      failure = "";
    } catch (TuleException e) {
      failure = e.reason() + ": " + e.getMessage();
      since = clock.millis();
      throw e;
    }
  }

  @Override
  public void start(ContainerHandle handle) {
    synchronized (this) {
      Instance instance = present(handle);
      started(true);
      if (!instance.started()) {
        since = clock.millis();
      }
      apply(instance);
    }
    tell(ContainerEvent.Kind.STARTED);
  }

  @Override
  protected void stopped() {
    failure = "";
    bridges.close();
  }

  @Override
  protected ContainerState state(Instance instance) {
    boolean ended = instance.started() && !failure.isEmpty();
    ContainerState.Phase phase =
        ended
            ? ContainerState.Phase.EXITED
            : instance.started() ? ContainerState.Phase.RUNNING : ContainerState.Phase.CREATED;
    return new ContainerState(
        handle(instance),
        instance.uuid(),
        instance.name(),
        phase,
        instance.labels(),
        instance.started() ? since : 0,
        ended ? 1 : 0,
        failure);
  }

  /** Closes all bridges. */
  synchronized void close() {
    bridges.close();
  }
}
