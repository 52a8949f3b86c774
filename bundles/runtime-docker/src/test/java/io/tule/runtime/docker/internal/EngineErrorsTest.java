/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import org.junit.Test;

/** The texts are those of real engines. */
public class EngineErrorsTest {
  @Test
  public void textsOfContainersBecomeReasons() {
    TuleException port =
        EngineErrors.container(
            500,
            "driver failed programming external connectivity on endpoint iofog_x (5f):"
                + " Bind for 0.0.0.0:8080 failed: port is already allocated");
    assertEquals(ReasonCode.PORT_IN_USE, port.reason());
    assertEquals("Port 8080 is already in use on the node", port.getMessage());
    TuleException foreign =
        EngineErrors.container(
            500,
            "driver failed programming external connectivity on endpoint iofog_x (5f): Error"
                + " starting userland proxy: listen tcp4 0.0.0.0:8081: bind: address already in"
                + " use");
    assertEquals("Port 8081 is already in use on the node", foreign.getMessage());
    assertEquals(
        ReasonCode.COMMAND_NOT_FOUND,
        EngineErrors.container(
                400,
                "failed to create shim task: OCI runtime create failed: runc create failed: unable"
                    + " to start container process: exec: \"nope\": executable file not found in"
                    + " $PATH: unknown")
            .reason());
    assertEquals(
        ReasonCode.VOLUME_MISSING,
        EngineErrors.container(
                400,
                "invalid mount config for type \"bind\": bind source path does not exist: /nope")
            .reason());
    assertEquals(
        ReasonCode.DISK_FULL,
        EngineErrors.container(500, "mkdir /var/lib/x: no space left on device").reason());
  }

  @Test
  public void textsOfPullsBecomeReasons() {
    assertEquals(
        ReasonCode.IMAGE_NOT_FOUND,
        pull("manifest for 127.0.0.1:5050/x:1 not found: manifest unknown: manifest unknown"));
    assertEquals(
        ReasonCode.IMAGE_NOT_FOUND,
        pull("pull access denied for x, repository does not exist or may require 'docker login'"));
    assertEquals(
        ReasonCode.REGISTRY_UNAUTHORIZED,
        pull("Head \"http://127.0.0.1:5050/v2/x/manifests/1\": no basic auth credentials"));
    assertEquals(
        ReasonCode.REGISTRY_UNREACHABLE,
        pull("Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused"));
  }

  @Test
  public void noTextShowsCredentials() {
    TuleException e =
        EngineErrors.pull("x", "Get https://bob:hunter2@host/v2 hunter2: EOF", "hunter2");
    assertFalse(e.getMessage(), e.getMessage().contains("hunter2"));
    assertFalse(
        EngineErrors.container(500, "see https://bob:pass@host/").getMessage().contains("pass"));
  }

  private static ReasonCode pull(String text) {
    return EngineErrors.pull("x", text, "").reason();
  }
}
