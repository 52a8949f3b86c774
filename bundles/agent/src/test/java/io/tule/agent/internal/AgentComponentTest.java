/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import org.junit.Test;

public class AgentComponentTest {
  @Test
  public void aConfigurationThatSaysNothingLeavesTheAgentWhereTheLauncherPutIt() {
    assertEquals(Path.of("/srv/tule/agent"), AgentComponent.dataDirectory("", "/srv/tule"));
    assertEquals(Path.of("/elsewhere"), AgentComponent.dataDirectory("/elsewhere", "/srv/tule"));
    Path home = Path.of(System.getProperty("user.home"));
    assertEquals(home.resolve(".tule/agent"), AgentComponent.dataDirectory(" ", null));
  }
}
