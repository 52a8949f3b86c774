/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Options and files make the body that the REST API would get. */
public class RequestTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void optionsThatWereGivenBecomeFields() {
    CatalogCommands.Add add = new CatalogCommands.Add();
    add.name = "item";
    add.x86 = "image:1";
    add.registry = "2";
    add.closed = true;
    add.inputType = "text";
    assertEquals(
        "{\"name\":\"item\",\"images\":[{\"containerImage\":\"image:1\",\"fogTypeId\":1}],"
            + "\"isPublic\":false,\"registryId\":2,\"inputType\":{\"infoType\":\"text\"}}",
        Request.of(add, "").toString());
  }

  @Test
  public void optionsChangeWhatAFileSays() throws IOException {
    Path file = folder.newFile().toPath();
    Files.writeString(file, "{\"name\":\"old\",\"diskLimit\":7}");
    AgentCommands.Add add = new AgentCommands.Add();
    add.name = "new";
    assertEquals("{\"name\":\"new\",\"diskLimit\":7}", Request.of(add, file.toString()).toString());
    Files.writeString(file, "{\"name\":");
    assertEquals(
        ReasonCode.MALFORMED_DOCUMENT,
        assertThrows(TuleException.class, () -> Request.of(add, file.toString())).reason());
  }

  @Test
  public void aNumberMustBeOne() {
    AgentCommands.Add add = new AgentCommands.Add();
    add.memoryLimit = "much";
    assertEquals(
        ReasonCode.INVALID_ARGUMENT,
        assertThrows(TuleException.class, () -> Request.of(add, "")).reason());
  }
}
