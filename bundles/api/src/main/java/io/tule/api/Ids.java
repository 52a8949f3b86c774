/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Random identifiers in ioFog's alphabet, which leaves out characters that people confuse.
 *
 * <p>Lengths as Controller 3.0.4 has them: agents and microservices 32, agent tokens 16,
 * provisioning keys 8.
 */
public final class Ids {
  /** The characters an identifier consists of. */
  public static final String ALPHABET = "2346789bcdfghjkmnpqrtvwxyzBCDFGHJKLMNPQRTVWXYZ";

  private final RandomGenerator random;

  /** Creates a source of unpredictable identifiers. */
  public Ids() {
    this(new SecureRandom());
  }

  /**
   * Creates a source on a given generator, for tests that need repeatable identifiers.
   *
   * @param random the source of randomness
   */
  public Ids(RandomGenerator random) {
    this.random = random;
  }

  /** A new identifier of an agent or a microservice: 32 characters. */
  public String uuid() {
    return text(32);
  }

  /**
   * A new random text.
   *
   * @param length in characters, 1 to 1024
   */
  public String text(int length) {
    if (length < 1 || length > 1024) {
      throw new IllegalArgumentException("length " + length);
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
