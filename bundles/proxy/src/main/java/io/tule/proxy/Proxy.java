/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import org.osgi.annotation.versioning.ProviderType;

/** Makes and removes bridges at run time. All methods may be called from any thread. */
@ProviderType
public interface Proxy {
  /**
   * Makes a bridge. Returns when its port is open, or when it serves its queue as soon as the
   * message network is there.
   *
   * @throws io.tule.api.TuleException with {@code PORT_IN_USE} if its port is taken, {@code
   *     CONFLICT} if there is a bridge with the same mapping and settings at the same place
   */
  Bridge open(Mapping mapping, BridgeSettings settings);
}
