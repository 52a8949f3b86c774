/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.Test;

public class StatusTextTest {
  @Test
  public void saysWhyAnAgentIsDegraded() {
    String text =
        StatusText.of(
            new AgentStatus(
                "uuid-1",
                AgentStatus.State.DEGRADED,
                List.of("no runtime \"docker\""),
                "http://127.0.0.1:51121/api/v3",
                AgentStatus.Link.OK,
                List.of(),
                List.of(),
                "http://127.0.0.1:54321"));

    assertTrue(text, text.contains("degraded: no runtime \"docker\""));
    assertTrue(text, text.contains("local API      http://127.0.0.1:54321"));
  }

  @Test
  public void printsALogThatComesOnAnotherThread() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExecutorService runtime = Executors.newSingleThreadExecutor();
    try {
      LogPrinter printer = new LogPrinter(new PrintStream(out, true, StandardCharsets.UTF_8));
      printer.print(
          sink -> {
            runtime.execute(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    sink.frame(false, (i + "\n").getBytes(StandardCharsets.UTF_8));
                  }
                  sink.end("");
                });
            return () -> {};
          });
    } finally {
      runtime.shutdown();
    }
    assertEquals(200, out.toString(StandardCharsets.UTF_8).lines().count());
  }

  @Test
  public void failsIfTheLogBreaksOff() {
    LogPrinter printer = new LogPrinter(System.out);
    TuleException e =
        assertThrows(
            TuleException.class,
            () ->
                printer.print(
                    sink -> {
                      sink.end("the engine is gone");
                      return () -> {};
                    }));
    assertEquals(ReasonCode.RUNTIME_FAILED, e.reason());
  }
}
