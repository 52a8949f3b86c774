/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.state.Connections;
import io.tule.client.state.LocalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LocalStateTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  public void keepsTokensFromOtherUsers() throws IOException {
    Path data = folder.getRoot().toPath();
    LocalState state = new LocalState(data);
    LocalState.Namespace stored =
        new LocalState.Namespace("shop", "http://h:51121/api/v3", "a@example.org", "tok-1");

    state.store(stored);

    assertEquals(stored, state.namespace("shop").orElseThrow());
    assertFalse(stored.toString().contains("tok-1"));
    assertEquals("rwx------", mode(data.resolve("cli")));
    assertEquals("rwx------", mode(data.resolve("cli/namespaces")));
    assertEquals("rw-------", mode(data.resolve("cli/namespaces/shop.yaml")));
  }

  @Test
  public void refusesNamesThatLeadOutOfItsDirectory() {
    LocalState state = new LocalState(folder.getRoot().toPath());

    TuleException e = assertThrows(TuleException.class, () -> state.namespace("../../etc/passwd"));

    assertEquals(ReasonCode.INVALID_NAME, e.reason());
  }

  @Test
  public void connectsItselfToThisMachinesControllerAndKeepsNoPassword() throws IOException {
    Path data = folder.getRoot().toPath();
    Files.writeString(data.resolve("admin.properties"), "email=a@example.org\npassword=pass-1\n");
    LocalState state = new LocalState(data);
    try (FakeController controller = new FakeController()) {
      controller.on("POST /user/login", 200, "{\"accessToken\":\"tok-2\"}").on("GET /x", 200, "{}");
      new Connections(state, controller.base().toString()).open("default").get("/x");

      assertEquals("tok-2", controller.calls().get(1).token());
    }
    String file = Files.readString(data.resolve("cli/namespaces/default.yaml"));
    assertFalse(file, file.contains("pass-1"));
  }

  @Test
  public void doesNotSendThisMachinesPasswordToAnotherController() throws IOException {
    Path data = folder.getRoot().toPath();
    Files.writeString(data.resolve("admin.properties"), "email=a@example.org\npassword=pass-1\n");
    LocalState state = new LocalState(data);
    try (FakeController other = new FakeController()) {
      other.on("GET /x", 401, "{}").on("POST /user/login", 200, "{\"accessToken\":\"t\"}");
      state.store(new LocalState.Namespace("far", other.base().toString(), "a@example.org", "old"));
      ControllerClient client = new Connections(state, "http://127.0.0.1:1").open("far");

      assertThrows(TuleException.class, () -> client.get("/x"));
      assertEquals(1, other.calls().size());
    }
  }
}
