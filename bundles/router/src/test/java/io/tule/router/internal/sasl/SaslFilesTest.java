/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.sasl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.RouterConfig.SaslUsers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SaslFilesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static boolean check(SaslUsers users, String user, String password) {
    return users.check(user, password.toCharArray());
  }

  /** The file is as {@code saslpasswd2 -c -f users.sasldb -u domain.com test} wrote it. */
  @Test
  public void theUsersOfACyrusSasldbAreKnown() throws IOException {
    Path db = folder.getRoot().toPath().resolve("users.sasldb");
    try (InputStream in = SaslFilesTest.class.getResourceAsStream("users.sasldb")) {
      Files.copy(in, db);
    }
    Files.writeString(
        folder.getRoot().toPath().resolve("conf.conf"),
        "# users\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: " + db + "\n");
    SaslUsers users =
        SaslFiles.of(Map.of("saslConfigDir", folder.getRoot().getPath(), "saslConfigName", "conf"));
    assertTrue(check(users, "test@domain.com", "password"));
    assertFalse(check(users, "test@domain.com", "passwor"));
    assertFalse(check(users, "test@other.com", "password"));
    assertFalse(check(users, "test", "password"));
    assertFalse(check(users, "nobody@domain.com", ""));
  }

  @Test
  public void aDamagedSasldbLetsNobodyIn() throws IOException {
    byte[] content;
    try (InputStream in = SaslFilesTest.class.getResourceAsStream("users.sasldb")) {
      content = in.readAllBytes();
    }
    SasldbFile file = new SasldbFile(folder.newFile().toPath(), "domain.com");
    assertEquals(1, file.parse(content).size());
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] b = content.clone();
      for (int k = 0; k < 8; k++) {
        b[8192 + random.nextInt(64)] = (byte) random.nextInt(256);
      }
      try {
        assertTrue(file.parse(b).size() <= 2);
      } catch (IOException e) {
        assertTrue(e.getMessage().contains("damaged"));
      }
    }
  }

  @Test
  public void aFileOfHashesIsReadAgainWhenItChanges() throws IOException {
    Path file = folder.newFile("users").toPath();
    Files.writeString(file, "# nobody yet\n");
    SaslUsers users = SaslFiles.of(Map.of("saslUsersFile", file.toString()));
    assertFalse(check(users, "anna", "secret"));
    Files.writeString(file, UsersFile.line("anna", "secret".toCharArray()) + "\n");
    assertFalse(Files.readString(file).contains("secret"));
    assertTrue(check(users, "anna", "secret"));
    assertFalse(check(users, "anna", "Secret"));
    assertFalse(check(users, "otto", "secret"));
  }
}
