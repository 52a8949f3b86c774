/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Microservice;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.DiagnosticService;
import io.tule.controller.ErrorKind;
import io.tule.controller.FtpTarget;
import io.tule.controller.Snapshot;
import io.tule.controller.TraceChunk;
import io.tule.controller.TraceOrder;
import io.tule.controller.store.DiagnosticRepository.SnapshotRow;
import io.tule.controller.store.DiagnosticRepository.Trace;
import io.tule.controller.store.Transaction;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Traces and snapshots. */
final class Diagnostics implements DiagnosticService {
  /** The original keeps a hundred million characters, and answers them in one body. */
  private static final int TRACE_LIMIT = 4 * 1024 * 1024;

  private static final int UPLOADS = 4;
  private static final String WANTED = "get_image";
  private static final String SHORTENED =
      "[Tule Controller: the trace is bounded; what came before is gone]\n";

  private final Context context;
  private final Settings.Diagnostic settings;
  private final Semaphore uploads = new Semaphore(UPLOADS);

  Diagnostics(Context context, Settings.Diagnostic settings) {
    this.context = context;
    this.settings = settings;
  }

  @Override
  public void trace(Caller caller, String uuid, boolean enable) {
    context
        .store()
        .inTransaction(
            tx -> {
              Microservice m =
                  tx.microservices()
                      .get(uuid)
                      .filter(found -> found.ownerId() == caller.userId())
                      .orElseThrow(
                          () -> ControllerException.notFound("Invalid microservice user or UUID"));
              tx.diagnostics().setTrace(uuid, enable);
              return context.changed(tx, m.agentUuid(), ChangeFlag.DIAGNOSTICS);
            });
  }

  @Override
  public String traced(Caller caller, String uuid) {
    Trace trace =
        context
            .store()
            .read(
                tx -> {
                  Microservices.own(tx, caller, uuid);
                  return tx.diagnostics()
                      .trace(uuid)
                      .orElseThrow(
                          () ->
                              ControllerException.notFound(
                                  "Strace data for this microservice not found"));
                });
    return trace.shortened() ? SHORTENED + trace.text() : trace.text();
  }

  @Override
  public void sendTrace(Caller caller, String uuid, FtpTarget target) {
    byte[] text = traced(caller, uuid).getBytes(StandardCharsets.UTF_8);
    String host = target.host().toLowerCase(Locale.ROOT);
    if (settings.ftpHosts().stream()
        .noneMatch(allowed -> allowed.equals("*") || allowed.equals(host))) {
      throw FtpUpload.refused();
    }
    inTurn(
        () -> {
          FtpUpload.store(target, uuid, text);
          return true;
        });
  }

  private <T> T inTurn(Supplier<T> work) {
    if (!uploads.tryAcquire()) {
      throw new ControllerException(
          ErrorKind.BUSY, ReasonCode.TIMEOUT, "Too many uploads at once; try again later");
    }
    try {
      return work.get();
    } finally {
      uploads.release();
    }
  }

  @Override
  public void requestSnapshot(Caller caller, String uuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              Microservice m = Microservices.own(tx, caller, uuid);
              tx.diagnostics().setImageSnapshot(uuid, WANTED);
              return context.changed(tx, m.agentUuid(), ChangeFlag.IMAGE_SNAPSHOT);
            });
  }

  @Override
  public Snapshot snapshot(Caller caller, String uuid) {
    return context
        .store()
        .read(
            tx -> {
              Microservice m = Microservices.own(tx, caller, uuid);
              boolean there = !m.imageSnapshot().isEmpty() && !m.imageSnapshot().equals(WANTED);
              SnapshotRow row =
                  tx.diagnostics()
                      .snapshot(uuid)
                      .filter(found -> there)
                      .orElseThrow(
                          () ->
                              ControllerException.notFound(
                                  "Image snapshot is not available for this microservice."));
              return new StoredSnapshot(context, uuid, row);
            });
  }

  @Override
  public List<TraceOrder> traces(AgentPrincipal agent) {
    List<TraceOrder> orders = context.store().read(tx -> tx.diagnostics().traces(agent.uuid()));
    if (orders.isEmpty()) {
      throw ControllerException.notFound("Strace not found");
    }
    return orders;
  }

  @Override
  public void addTraces(AgentPrincipal agent, List<TraceChunk> chunks) {
    context
        .store()
        .inTransaction(
            tx -> {
              for (TraceChunk chunk : chunks) {
                addTrace(tx, agent, chunk);
              }
              return true;
            });
  }

  private static void addTrace(Transaction tx, AgentPrincipal agent, TraceChunk chunk) {
    String uuid = chunk.microserviceUuid();
    if (tx.diagnostics().traces(agent.uuid()).stream()
        .noneMatch(order -> order.microserviceUuid().equals(uuid))) {
      throw ControllerException.notFound("Invalid microservice UUID '" + uuid + "'");
    }
    // PostgreSQL has no place for the character 0 in a text.
    tx.diagnostics().addToTrace(uuid, chunk.text().replace("\0", ""), TRACE_LIMIT);
  }

  @Override
  public String wantedSnapshot(AgentPrincipal agent) {
    String uuid = context.store().read(tx -> tx.diagnostics().wantedSnapshot(agent.uuid()));
    if (uuid.isEmpty()) {
      throw ControllerException.notFound("Image snapshot not found");
    }
    return uuid;
  }

  @Override
  public void putSnapshot(AgentPrincipal agent, InputStream archive) {
    inTurn(
        () -> {
          new SnapshotUpload(context, settings.snapshotBytes()).run(agent.uuid(), archive);
          return true;
        });
  }
}
