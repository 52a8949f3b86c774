/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.spi.runtime.ExecSession;
import io.tule.api.spi.runtime.ExecSink;
import java.io.IOException;
import java.io.InputStream;

/** A command beside an instance's process; both its outputs arrive as one. */
final class ExecProcess implements ExecSession {
  private static final int CHUNK = 8 * 1024;

  private final Process process;
  private final ExecSink sink;

  ExecProcess(Process process, ExecSink sink) {
    this.process = process;
    this.sink = sink;
  }

  void run() {
    String message = "";
    int code = -1;
    try (InputStream output = process.getInputStream()) {
      byte[] buffer = new byte[CHUNK];
      int count;
      while ((count = output.read(buffer)) >= 0) {
        sink.output(false, java.util.Arrays.copyOf(buffer, count));
      }
      code = process.waitFor();
    } catch (IOException e) {
      message = e.getMessage();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    sink.ended(code, message);
  }

  @Override
  public void input(byte[] bytes) {
    try {
      process.getOutputStream().write(bytes);
      process.getOutputStream().flush();
    } catch (IOException e) {
      // The command has ended or reads no more, as its end will tell.
      process.destroy();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
