/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/** Labels on our containers. Only containers with the owner's label are ever touched. */
public final class Labels {
  /** The agent that owns the container; the ioFog Agent's own label. */
  public static final String OWNER = "iofog-uuid";

  /** The microservice that the container is. */
  public static final String MICROSERVICE = "io.tule.microservice";

  /** Digest of all that was asked of the container; a difference means that it must be replaced. */
  public static final String SPEC = "io.tule.spec";

  /** The image's reference as the runtime has it, which need not be the one that was asked for. */
  public static final String IMAGE = "io.tule.image";

  private Labels() {}
}
