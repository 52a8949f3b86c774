/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import static org.junit.Assert.assertTrue;

import io.tule.testkit.TestCertificate;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CertificateCheckTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** As the agent itself: a Controller may have got a certificate that the world trusts. */
  @Test
  public void theAgentsOwnCertificateIsTrustedBesideThoseOfJava() throws Exception {
    Path file = TestCertificate.make(folder.getRoot().toPath(), "own").certificate();
    KeyStore trusted = CertificateCheck.trusted(file);
    assertTrue(trusted.isCertificateEntry("controller"));
    assertTrue(trusted.size() > 1);
  }
}
