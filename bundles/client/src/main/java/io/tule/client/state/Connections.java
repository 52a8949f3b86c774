/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.state;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.ControllerClient;
import io.tule.client.Endpoint;
import java.net.URI;
import java.util.Optional;

/** Opens clients for namespaces and keeps their tokens fresh. */
public final class Connections {
  private final LocalState state;
  private final String localEndpoint;

  /**
   * Creates the connections of a data directory.
   *
   * @param state the local files
   * @param localEndpoint the Controller of this machine
   */
  public Connections(LocalState state, String localEndpoint) {
    this.state = state;
    this.localEndpoint = localEndpoint;
  }

  /** The API's base address of this machine's own Controller. */
  public URI localBase() {
    return Endpoint.base(localEndpoint);
  }

  /** The local files. */
  public LocalState state() {
    return state;
  }

  /** Logs in and stores endpoint and token, not the password. */
  public void connect(String namespace, URI base, String email, String password) {
    String token = ControllerClient.anonymous(base).login(email, password);
    state.store(new LocalState.Namespace(namespace, base.toString(), email, token));
  }

  /**
   * Logs in to this machine's own Controller as the administrator of its first start.
   *
   * @throws TuleException with {@code UNAUTHENTICATED} if there are no credentials
   */
  public void connectLocally(String namespace) {
    LocalState.Administrator administrator =
        state.administrator().orElseThrow(() -> notConnected(namespace));
    connect(namespace, localBase(), administrator.email(), administrator.password());
  }

  /**
   * A client for a namespace. The default namespace connects itself to this machine's Controller
   * where that has left its credentials.
   *
   * @throws TuleException with {@code UNAUTHENTICATED} if the namespace is not connected
   */
  public ControllerClient open(String namespace) {
    if (state.namespace(namespace).isEmpty() && namespace.equals(LocalState.DEFAULT_NAMESPACE)) {
      connectLocally(namespace);
    }
    LocalState.Namespace stored =
        state.namespace(namespace).orElseThrow(() -> notConnected(namespace));
    URI base = Endpoint.base(stored.endpoint());
    return new ControllerClient(base, stored.token(), () -> renew(stored, base));
  }

  /** The administrator's password goes to this machine's Controller and to no other. */
  private Optional<String> renew(LocalState.Namespace stored, URI base) {
    if (!base.equals(localBase())) {
      return Optional.empty();
    }
    return state
        .administrator()
        .filter(administrator -> administrator.email().equals(stored.email()))
        .map(
            administrator -> {
              connect(stored.name(), base, administrator.email(), administrator.password());
              return state.namespace(stored.name()).orElseThrow().token();
            });
  }

  private static TuleException notConnected(String namespace) {
    return new TuleException(
        ReasonCode.UNAUTHENTICATED,
        "Namespace '"
            + namespace
            + "' is not connected; use: tule connect --ecn-addr ADDRESS"
            + " --email EMAIL");
  }
}
