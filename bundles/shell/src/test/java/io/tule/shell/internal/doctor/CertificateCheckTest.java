/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CertificateCheckTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** As the agent itself: a Controller may have got a certificate that the world trusts. */
  @Test
  public void theAgentsOwnCertificateIsTrustedBesideThoseOfJava() throws Exception {
    Path keys = folder.getRoot().toPath().resolve("keys");
    Path file = folder.getRoot().toPath().resolve("controller.crt");
    keytool(keys, "-genkeypair", "-alias", "c", "-keyalg", "EC", "-dname", "CN=controller");
    keytool(keys, "-exportcert", "-rfc", "-alias", "c", "-file", file.toString());
    KeyStore trusted = CertificateCheck.trusted(file);
    assertTrue(trusted.isCertificateEntry("controller"));
    assertTrue(trusted.size() > 1);
  }

  private static void keytool(Path store, String... words) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of(words));
    all.add(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(List.of("-keystore", store.toString(), "-storepass", "changeit"));
    Process process =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }
}
