/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.BackupService;
import io.tule.controller.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups of the running Controller. It reads the configuration of the control plane (PID
 * io.tule.controller) to find the key files.
 */
@Component(service = BackupService.class, configurationPid = "io.tule.controller")
public final class BackupComponent implements BackupService {
  private static final Logger LOG = LoggerFactory.getLogger(BackupComponent.class);

  /** The part of PID io.tule.controller that says where its files are. */
  public @interface Files {
    /** Directory of the data; empty: $TULE_DATA. */
    String dataDirectory() default "";

    /** File of the key that seals passwords; empty: controller/secret.key there. */
    String secretKeyFile() default "";

    /** File of the first administrator; empty: admin.properties there. */
    String credentialsFile() default "";
  }

  private final Backup backup;
  private final ReentrantLock restoring = new ReentrantLock();

  /** Works on the running store. */
  @Activate
  public BackupComponent(@Reference SqlStore store, Files files) {
    this.backup =
        new Backup(
            store,
            KeyFiles.of(files.dataDirectory(), files.secretKeyFile(), files.credentialsFile()),
            Clock.systemUTC());
  }

  @Override
  public Report backup(Path file, char[] passphrase) {
    Report report = backup.backup(file, passphrase);
    LOG.info("Backup of {} rows written to {}", report.rows(), file);
    return report;
  }

  @Override
  public Report restore(Path file, char[] passphrase, boolean replace) {
    if (!restoring.tryLock()) {
      throw new TuleException(ReasonCode.CONFLICT, "Another restoration is under way");
    }
    // All that the control plane keeps in memory goes with it, and it starts on the restored state.
    Bundle controller = FrameworkUtil.getBundle(Store.class);
    try {
      Report report = backup.restore(file, passphrase, replace, () -> stop(controller));
      LOG.info("Restored {} rows from {}, made {}", report.rows(), file, report.createdAt());
      return report;
    } finally {
      start(controller);
      restoring.unlock();
    }
  }

  private static void stop(Bundle controller) {
    try {
      controller.stop(Bundle.STOP_TRANSIENT);
    } catch (BundleException e) {
      throw new TuleException(ReasonCode.INTERNAL, "The control plane does not stop", e);
    }
  }

  private static void start(Bundle controller) {
    try {
      controller.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException e) {
      LOG.error("The control plane does not start again: restart the Controller", e);
    }
  }
}
