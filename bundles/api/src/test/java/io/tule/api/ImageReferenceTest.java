/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @Test
  public void differentSpellingsOfOneImageAreEqual() {
    ImageReference plain = ImageReference.parse("busybox");
    assertEquals(plain, ImageReference.parse("busybox:latest"));
    assertEquals(plain, ImageReference.parse("docker.io/busybox"));
    assertEquals(plain, ImageReference.parse("docker.io/library/busybox:latest"));
    assertEquals(plain, ImageReference.parse("registry.hub.docker.com/library/busybox"));
    assertEquals("busybox:latest", plain.familiar());
  }

  @Test
  public void aPortIsNotATag() {
    ImageReference image = ImageReference.parse("127.0.0.1:5000/team/app");
    assertEquals("127.0.0.1:5000", image.registry());
    assertEquals("team/app", image.repository());
    assertEquals("latest", image.tag());
    assertEquals("host:5000/app:1.2", ImageReference.parse("host:5000/app:1.2").familiar());
  }

  @Test
  public void aDigestIsKept() {
    ImageReference image = ImageReference.parse("tule/app@" + DIGEST);
    assertEquals("", image.tag());
    assertEquals("tule/app@" + DIGEST, image.familiar());
  }

  @Test
  public void whatIsNoReferenceIsRefusedWithItsReason() {
    for (String text :
        new String[] {"", " ", "UPPER", "a b", "x:", "x@", "x@sha256:12", "../x", "a//b", "-x"}) {
      TuleException e =
          assertThrows("'" + text + "'", TuleException.class, () -> ImageReference.parse(text));
      assertEquals(ReasonCode.INVALID_IMAGE, e.reason());
    }
  }
}
