/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.shell.internal.console.Binder;
import java.util.List;
import org.junit.Test;

/** Karaf fills arguments in order and takes options only before them. */
public class OptionOrderTest {
  @Test
  public void takesOptionsAfterTheArguments() {
    GetCommand get = new GetCommand();
    get.resources = "agents";

    new Binder(get).rebind(List.of("-o", "json", "-n", "shop"));

    assertEquals("agents", get.resources);
    assertEquals("json", get.output);
    assertEquals("shop", get.namespace);
  }

  @Test
  public void takesOptionsBetweenTheArguments() {
    DescribeCommand describe = new DescribeCommand();
    describe.resource = "agent";
    describe.name = "-o";

    new Binder(describe).rebind(List.of("json", "edge-1"));

    assertEquals("edge-1", describe.name);
    assertEquals("json", describe.output);
  }

  @Test
  public void refusesWordsThatNoArgumentTakes() {
    GetCommand get = new GetCommand();
    get.resources = "agents";

    TuleException e =
        assertThrows(TuleException.class, () -> new Binder(get).rebind(List.of("more")));

    assertEquals(ReasonCode.INVALID_ARGUMENT, e.reason());
  }
}
