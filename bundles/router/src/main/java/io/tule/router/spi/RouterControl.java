/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.AutoLinkConfig;
import io.tule.router.config.BindingConfig;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.ExchangeConfig;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.SslProfile;

/**
 * Changes a running router. What is created has an identity, by which it is found in the {@link
 * RouterView} and deleted; connections not concerned go on. All throw {@link RouterException}.
 */
public interface RouterControl {
  /** Takes a TLS profile; one of the same name is replaced for connections to come. */
  void putSslProfile(SslProfile profile);

  /** Forgets a TLS profile. */
  void deleteSslProfile(String name);

  /**
   * Listens.
   *
   * @return the port bound
   */
  int createListener(ListenerConfig config);

  /** Stops listening; connections that came by it go on. */
  void deleteListener(String name);

  /** Connects. */
  void createConnector(ConnectorConfig config);

  /** Closes its connection and connects no more. */
  void deleteConnector(String name);

  String createAddress(AddressConfig config);

  void deleteAddress(String identity);

  String createLinkRoute(LinkRouteConfig config);

  void deleteLinkRoute(String identity);

  /** Makes a link route that lives as long as a connection, to the peer of that connection. */
  String createConnectionLinkRoute(long connectionId, LinkRouteConfig config);

  void deleteConnectionLinkRoute(long connectionId, String identity);

  String createAutoLink(AutoLinkConfig config);

  void deleteAutoLink(String identity);

  String createExchange(ExchangeConfig config);

  void deleteExchange(String identity);

  String createBinding(BindingConfig config);

  void deleteBinding(String identity);

  /** Closes a connection with {@code amqp:connection:forced}. */
  void closeConnection(long connectionId);

  /** Turns the log of a connection's frames on or off. */
  void traceConnection(long connectionId, boolean on);
}
