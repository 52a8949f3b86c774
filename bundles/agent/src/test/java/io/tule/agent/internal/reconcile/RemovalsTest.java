/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import static org.junit.Assert.assertEquals;

import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerState;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;

public class RemovalsTest {
  private final List<String> removed = new ArrayList<>();

  @Test
  public void aRuntimeThatThrowsAnythingHoldsUpNothing() {
    Removals removals =
        new Removals(Runnable::run, Runnable::run, () -> Duration.ofSeconds(1), () -> {});
    Removals.Removal broken = removal("broken", 2);
    removals.add(List.of(broken, removal("next", 1)));
    assertEquals(List.of("next"), removed);
    removals.add(List.of(removal("later", 1)));
    assertEquals(List.of("next", "later"), removed);
  }

  @Test
  public void aLaneThatIsFullIsAskedAgain() {
    AtomicBoolean full = new AtomicBoolean(true);
    Executor work =
        task -> {
          if (full.get()) {
            throw new RejectedExecutionException("full");
          }
          task.run();
        };
    Removals removals = new Removals(Runnable::run, work, () -> Duration.ofSeconds(1), () -> {});
    removals.add(List.of(removal("one", 2), removal("two", 1)));
    assertEquals(List.of(), removed);
    full.set(false);
    removals.add(List.of(removal("one", 2), removal("two", 1)));
    assertEquals(List.of("two", "one"), removed);
  }

  private Removals.Removal removal(String name, int schedule) {
    ContainerRuntime runtime =
        (ContainerRuntime)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ContainerRuntime.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("stop") && name.equals("broken")) {
                    throw new IllegalStateException("closed");
                  }
                  if (method.getName().equals("remove")) {
                    removed.add(name);
                  }
                  return null;
                });
    ContainerState state =
        new ContainerState(
            new ContainerHandle("test", 1, name),
            name,
            name,
            ContainerState.Phase.RUNNING,
            Map.of(),
            schedule,
            0,
            "");
    return new Removals.Removal(runtime, state, schedule, false, List.of());
  }
}
