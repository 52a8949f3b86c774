/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.io.InputStream;
import java.util.List;

/**
 * Traces of system calls and snapshots of images (ioFog's diagnostics): what users ask for, and
 * what agents bring. All of it is kept in the store, so any Controller on it answers.
 *
 * <p>A microservice that is not the caller's is not found.
 */
public interface DiagnosticService {
  /** Largest snapshot in bytes, as Controller 3.0.4 has it. */
  long SNAPSHOT_LIMIT = 500L * 1024 * 1024;

  /** Starts or stops the trace of a microservice; what was traced stays. */
  void trace(Caller caller, String microserviceUuid, boolean enable);

  /**
   * What was traced, the newest part of it; {@code Strace data for this microservice not found}
   * where no trace was ever asked for.
   */
  String traced(Caller caller, String microserviceUuid);

  /**
   * Sends what was traced to an FTP server as a file that is named as the microservice.
   *
   * @throws ControllerException of kind {@link ErrorKind#FTP} where the server does not take it
   */
  void sendTrace(Caller caller, String microserviceUuid, FtpTarget target);

  /** Asks the agent for the file system of a microservice as an archive. */
  void requestSnapshot(Caller caller, String microserviceUuid);

  /**
   * The archive that the agent brought; {@code Image snapshot is not available for this
   * microservice.} (not found) before that. It is deleted once it was read to its end.
   */
  Snapshot snapshot(Caller caller, String microserviceUuid);

  /** The microservices of the agent that a trace was ever asked for; none is not found. */
  List<TraceOrder> traces(AgentPrincipal agent);

  /** Adds to the traces of microservices of this agent, all or none of them. */
  void addTraces(AgentPrincipal agent, List<TraceChunk> chunks);

  /** The microservice whose snapshot is wanted; {@code Image snapshot not found} where none is. */
  String wantedSnapshot(AgentPrincipal agent);

  /**
   * Stores the snapshot that is wanted of the agent, up to {@link #SNAPSHOT_LIMIT} bytes. Nothing
   * is kept of a stream that breaks off.
   *
   * @param archive a gzipped tar archive, read as it comes; the caller closes it
   */
  void putSnapshot(AgentPrincipal agent, InputStream archive);
}
