/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.tule.api.ImageReference;
import io.tule.api.spi.runtime.ContainerSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class ContainerJsonTest {
  @Test
  public void aHealthCheckHasTheFieldsThatTheEngineKnows() {
    ContainerSpec spec =
        new ContainerSpec(
            "iofog_a",
            "owner",
            ImageReference.parse("busybox:1"),
            List.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            false,
            new ContainerSpec.LogLimits(10, 1),
            new ContainerSpec.ResourceLimits(0, ""),
            new ContainerSpec.Security(false, "", List.of(), List.of()),
            new ContainerSpec.HealthCheck(
                List.of("CMD", "true"),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                3),
            ContainerSpec.Extras.NONE);
    var check = ContainerJson.create(spec, true).path("Healthcheck");
    assertEquals(2_000_000_000L, check.path("StartInterval").asLong());
    assertEquals(20_000_000_000L, check.path("StartPeriod").asLong());
    assertFalse(ContainerJson.create(spec, false).path("Healthcheck").has("StartInterval"));
  }
}
