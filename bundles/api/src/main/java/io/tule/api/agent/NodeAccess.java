/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.agent;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/** What the Local API of a node needs of the node's agent. All methods are thread-safe. */
@ProviderType
public interface NodeAccess {
  /** What the microservices of this node may know and where their messages go; never blocks. */
  NodeView view();

  /**
   * Delivers the present view and then each change of it.
   *
   * @param listener must not block
   */
  Subscription watch(Consumer<NodeView> listener);

  /**
   * Tells whose token this is. A microservice without an address of its own finds its token in its
   * environment, as {@code TULE_LOCALAPI_TOKEN}.
   *
   * @return the microservice's identifier; empty if the token is nobody's
   */
  String ownerOfToken(String token);

  /**
   * The node's position as a microservice has measured it. It is kept, and the Controller is told.
   *
   * @param latitude degrees, -90 to 90
   * @param longitude degrees, -180 to 180
   * @throws TuleException with {@code INVALID_ARGUMENT} outside of these ranges
   */
  void position(double latitude, double longitude);

  /** The agent's own directory, readable by its user alone. */
  Path dataDirectory();

  /**
   * Says where the Local API tells its state; the last one given counts.
   *
   * @param report must not block
   * @return ends it
   */
  Subscription report(Supplier<LocalApiReport> report);
}
