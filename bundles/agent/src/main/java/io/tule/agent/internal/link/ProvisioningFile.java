/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.Settings;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.reconcile.Backoff;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provisions from {@code provision.properties}, which a launcher puts into the agent's directory.
 * The file goes when the Controller has taken or refused its key.
 */
public final class ProvisioningFile {
  private static final Logger LOG = LoggerFactory.getLogger(ProvisioningFile.class);
  private static final long RETRY_CAP_MILLIS = 10_000;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration IDLE_PERIOD = Duration.ofSeconds(10);

  private final Journal journal;
  private final FieldAgent fieldAgent;
  private final Lanes lanes;
  private final Clock clock;
  private final RandomGenerator random;
  private final Path file;
  private boolean trying;
  private int failures;
  private long notBefore;

  /** Creates it; nothing is read before {@link #start}. */
  public ProvisioningFile(
      Supplier<Settings> settings,
      Journal journal,
      FieldAgent fieldAgent,
      Lanes lanes,
      Clock clock,
      RandomGenerator random) {
    this.journal = journal;
    this.fieldAgent = fieldAgent;
    this.lanes = lanes;
    this.clock = clock;
    this.random = random;
    this.file = settings.get().dataDirectory().resolve("provision.properties");
  }

  /** Looks now, and every second while the agent is not provisioned. */
  public void start() {
    Lanes.run(
        lanes.link(),
        () -> {
          look();
          again();
        });
  }

  /** An agent that is provisioned need not wake each second to find that it is. */
  private void again() {
    boolean needed = isNeeded();
    var unused =
        Lanes.later(
            lanes.link(),
            needed ? PERIOD : IDLE_PERIOD,
            () -> {
              if (isNeeded()) {
                look();
              }
              again();
            });
  }

  private boolean isNeeded() {
    return trying || failures > 0 || !journal.state().identity().isProvisioned();
  }

  private void look() {
    // A clock that went back must not make it wait for years.
    boolean waits = notBefore > clock.millis() && notBefore - clock.millis() < 2 * RETRY_CAP_MILLIS;
    if (trying || waits || !Files.exists(file)) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      failed("cannot be read");
      return;
    }
    String key = properties.getProperty("key", "").strip();
    if (key.isEmpty()) {
      LOG.error("{} has no key", file);
      consume();
      return;
    }
    trying = true;
    CompletableFuture<Void> unused =
        fieldAgent
            .provision(properties.getProperty("controllerUrl", "").strip(), key)
            .handle(
                (uuid, error) -> {
                  trying = false;
                  tried(error);
                  return null;
                });
  }

  private void tried(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause == null) {
      consume();
    } else if (cause instanceof ControllerException e && e.isRefusal()) {
      LOG.error("The Controller refuses the provisioning key: {}", e.getMessage());
      consume();
    } else {
      failed(cause.getMessage());
    }
  }

  private void failed(String why) {
    failures++;
    notBefore = clock.millis() + Backoff.millis(failures, 1_000, RETRY_CAP_MILLIS, random);
    if (failures == 1) {
      LOG.warn("Provisioning from {} waits: {}", file, why);
    }
  }

  private void consume() {
    failures = 0;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.error("{} cannot be deleted", file, e);
    }
  }
}
