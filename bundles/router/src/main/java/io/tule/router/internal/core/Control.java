/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.AutoLinkConfig;
import io.tule.router.config.BindingConfig;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.ExchangeConfig;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.spi.RouterControl;
import io.tule.router.spi.RouterException;
import io.tule.router.spi.RouterException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;

/** Changes a running router. */
final class Control implements RouterControl {
  private final RouterCore core;
  final Map<String, AddressConfig> addresses = new LinkedHashMap<>();

  Control(RouterCore core) {
    this.core = core;
  }

  @Override
  public void putSslProfile(SslProfile profile) {
    core.locked(() -> core.net.profiles.put(profile.name(), profile));
  }

  @Override
  public void deleteSslProfile(String name) {
    if (core.under(() -> core.net.profiles.remove(name)) == null) {
      throw new RouterException(Reason.NOT_FOUND, "no sslProfile " + name);
    }
  }

  @Override
  public int createListener(ListenerConfig config) {
    return core.net.listen(config);
  }

  @Override
  public void deleteListener(String name) {
    core.net.unlisten(name);
  }

  @Override
  public void createConnector(ConnectorConfig config) {
    core.net.connect(config);
  }

  @Override
  public void deleteConnector(String name) {
    core.net.disconnect(name);
  }

  @Override
  public String createAddress(AddressConfig config) {
    return core.under(
        () -> {
          for (AddressConfig c : addresses.values()) {
            if (!config.name().isEmpty() && c.name().equals(config.name())) {
              throw new RouterException(Reason.EXISTS, "Name conflicts with an existing entity");
            }
          }
          if (core.addresses.configs().get(config.match()) != null) {
            throw new RouterException(
                Reason.EXISTS, "Address prefix/pattern conflicts with existing entity");
          }
          core.addresses.configs().put(config.match(), config);
          String id = Long.toString(core.nextId());
          addresses.put(id, config);
          return id;
        });
  }

  @Override
  public void deleteAddress(String identity) {
    core.locked(
        () -> {
          AddressConfig c = addresses.remove(identity);
          if (c == null) {
            throw new RouterException(Reason.NOT_FOUND, "Not Found");
          }
          core.addresses.configs().remove(c.match());
        });
  }

  @Override
  public String createLinkRoute(LinkRouteConfig config) {
    return core.under(() -> core.linkRoutes.create(config, null));
  }

  @Override
  public void deleteLinkRoute(String identity) {
    core.locked(() -> core.linkRoutes.delete(identity, null));
  }

  @Override
  public String createConnectionLinkRoute(long connectionId, LinkRouteConfig config) {
    return core.under(() -> core.linkRoutes.create(config, connection(connectionId)));
  }

  @Override
  public void deleteConnectionLinkRoute(long connectionId, String identity) {
    core.locked(() -> core.linkRoutes.delete(identity, connection(connectionId)));
  }

  private RouterConnection connection(long id) {
    RouterConnection c = core.connections.get(id);
    if (c == null || c.gone) {
      throw new RouterException(Reason.NOT_FOUND, "Not Found");
    }
    return c;
  }

  @Override
  public String createAutoLink(AutoLinkConfig config) {
    return core.under(() -> core.autoLinks.create(config));
  }

  @Override
  public void deleteAutoLink(String identity) {
    core.locked(() -> core.autoLinks.delete(identity));
  }

  @Override
  public String createExchange(ExchangeConfig config) {
    return core.under(() -> core.exchanges.create(config));
  }

  @Override
  public void deleteExchange(String identity) {
    core.locked(() -> core.exchanges.delete(identity));
  }

  @Override
  public String createBinding(BindingConfig config) {
    return core.under(() -> core.exchanges.bind(config));
  }

  @Override
  public void deleteBinding(String identity) {
    core.locked(() -> core.exchanges.unbind(identity));
  }

  @Override
  public void closeConnection(long connectionId) {
    core.locked(
        () -> {
          RouterConnection c = connection(connectionId);
          c.amqp.close("amqp:connection:forced", "Connection forced-closed by management request");
          core.opener.gone(c);
        });
  }

  @Override
  public void traceConnection(long connectionId, boolean on) {
    core.locked(() -> connection(connectionId).traced = on);
  }
}
