/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.ConfigEntry;
import io.tule.api.model.FogType;
import io.tule.api.model.InfoType;
import io.tule.api.model.Registry;
import io.tule.api.model.RegistryAccess;
import io.tule.api.model.Route;
import io.tule.api.model.Router;
import io.tule.api.model.Tristate;
import io.tule.api.model.User;
import io.tule.controller.Session;
import io.tule.controller.rest.internal.http.Json;
import java.util.Locale;

/** Users, routes, routers, registries, catalog items and changes. */
public final class OtherViews {
  private OtherViews() {}

  /**
   * The answer to {@code POST /user/signup}.
   *
   * @param user the new user
   */
  public static ObjectNode signedUp(User user) {
    ObjectNode node = Json.object().put("userId", user.id());
    node.put("firstName", user.firstName()).put("lastName", user.lastName());
    return node.put("email", user.email()).put("emailActivated", user.emailActivated());
  }

  /**
   * The object of {@code GET /user/profile}.
   *
   * @param user the user
   */
  public static ObjectNode profile(User user) {
    ObjectNode node = Json.object().put("firstName", user.firstName());
    return node.put("lastName", user.lastName()).put("email", user.email());
  }

  /**
   * What log-in and refresh with signed tokens answer.
   *
   * @param session the tokens
   */
  public static ObjectNode session(Session session) {
    ObjectNode node = Json.object().put("accessToken", session.accessToken());
    node.put("refreshToken", session.refreshToken()).put("tokenType", "Bearer");
    return node.put("expiresIn", session.lifetime().toSeconds());
  }

  /**
   * An account as administrators see it.
   *
   * @param user the user
   */
  public static ObjectNode account(User user) {
    ObjectNode node = Json.object().put("id", user.id());
    node.put("firstName", user.firstName()).put("lastName", user.lastName());
    node.put("email", user.email());
    node.put("role", user.role().name().toLowerCase(Locale.ROOT));
    return node.put("suspended", !user.emailActivated());
  }

  /**
   * A hardware type.
   *
   * @param type the type
   */
  public static ObjectNode fogType(FogType type) {
    ObjectNode node = Json.object().put("id", type.id()).put("name", type.name());
    return node.put("image", type.image()).put("description", type.description());
  }

  /**
   * A route inside an application.
   *
   * @param route the route
   */
  public static ObjectNode routeName(Route route) {
    ObjectNode node = Json.object().put("name", route.name());
    return node.put("from", route.from()).put("to", route.to());
  }

  /**
   * An element of {@code GET /routes}.
   *
   * @param route the route
   */
  public static ObjectNode route(Route route) {
    ObjectNode node = Json.object().put("application", route.application());
    node.put("name", route.name()).put("from", route.from()).put("to", route.to());
    node.put("sourceMicroserviceUuid", route.sourceMicroserviceUuid());
    return node.put("destMicroserviceUuid", route.destMicroserviceUuid());
  }

  /**
   * The row that creating a route answers.
   *
   * @param route the route
   */
  public static ObjectNode routeRow(Route route) {
    ObjectNode node = Json.object().put("isNetworkConnection", false);
    node.put("id", route.id()).put("name", route.name());
    node.put("sourceMicroserviceUuid", route.sourceMicroserviceUuid());
    node.put("destMicroserviceUuid", route.destMicroserviceUuid());
    return node.put("applicationId", route.applicationId());
  }

  /**
   * The object of {@code GET /router}.
   *
   * @param router the default router
   */
  public static ObjectNode router(Router router) {
    ObjectNode node = Json.object().put("host", router.host());
    node.put("messagingPort", router.messagingPort());
    node.put("edgeRouterPort", router.edgeRouterPort());
    return node.put("interRouterPort", router.interRouterPort());
  }

  /**
   * The row that {@code PUT /router} answers.
   *
   * @param router the default router
   */
  public static ObjectNode routerRow(Router router) {
    ObjectNode node = Json.object().put("id", router.id()).put("isEdge", router.edge());
    node.put("messagingPort", router.messagingPort()).put("host", router.host());
    node.put("edgeRouterPort", router.edgeRouterPort());
    node.put("interRouterPort", router.interRouterPort());
    node.put("isDefault", router.isDefault());
    node.put("updatedAt", Wire.time(router.updatedAt()));
    node.put("createdAt", Wire.time(router.createdAt()));
    if (!router.updatedAt().equals(router.createdAt())) {
      node.set("iofog_uuid", Wire.orNull(router.agentUuid()));
      node.set("iofogUuid", Wire.orNull(router.agentUuid()));
    }
    return node;
  }

  /**
   * An entry of the configuration store.
   *
   * @param entry the entry
   */
  public static ObjectNode config(ConfigEntry entry) {
    return Json.object().put("key", entry.key()).put("value", entry.value());
  }

  /**
   * The row that {@code PUT /config} answers.
   *
   * @param entry the entry
   */
  public static ObjectNode configRow(ConfigEntry entry) {
    ObjectNode node = Json.object().put("id", entry.id());
    node.put("key", entry.key()).put("value", entry.value());
    node.put("createdAt", Wire.time(entry.createdAt()));
    return node.put("updatedAt", Wire.time(entry.updatedAt()));
  }

  /**
   * An element of {@code GET /registries}, without the password.
   *
   * @param registry the registry
   */
  public static ObjectNode registry(Registry registry) {
    return registryUser(registryHead(registry), registry);
  }

  /**
   * An element of {@code GET /agent/registries}, with the password.
   *
   * @param access the registry and its password
   */
  public static ObjectNode registryAccess(RegistryAccess access) {
    ObjectNode node = registryHead(access.registry());
    node.put("username", access.registry().username()).put("password", access.password());
    return registryUser(node, access.registry());
  }

  private static ObjectNode registryHead(Registry registry) {
    boolean builtIn = registry.ownerId() == 0;
    ObjectNode node = Json.object().put("id", registry.id()).put("url", registry.url());
    node.put("isPublic", registry.isPublic());
    node.set("isSecure", tristate(registry.secure()));
    node.set(
        "certificate",
        builtIn ? node.textNode(registry.certificate()) : Wire.orNull(registry.certificate()));
    node.set("requiresCert", tristate(registry.requiresCert()));
    return node.put("username", registry.username());
  }

  private static ObjectNode registryUser(ObjectNode node, Registry registry) {
    node.put("userEmail", registry.userEmail());
    node.set("userId", Wire.orNull(registry.ownerId()));
    return node;
  }

  private static JsonNode tristate(Tristate value) {
    ObjectNode nodes = Json.object();
    return value == Tristate.UNSET ? nodes.nullNode() : nodes.booleanNode(value == Tristate.TRUE);
  }

  /**
   * A catalog item.
   *
   * @param item the item
   */
  public static ObjectNode catalogItem(CatalogItem item) {
    ObjectNode node = Json.object();
    node.put("diskRequired", item.diskRequired()).put("ramRequired", item.ramRequired());
    node.put("id", item.id()).put("name", item.name()).put("description", item.description());
    node.set("category", Wire.orNull(item.category()));
    node.set("configExample", Wire.orNull(item.configExample()));
    node.set("publisher", Wire.orNull(item.publisher()));
    node.put("picture", item.picture()).put("isPublic", item.isPublic());
    node.put("registryId", item.registryId());
    node.set(
        "images",
        Wire.array(
            item.images(),
            image -> {
              ObjectNode shown = Json.object();
              shown.set("containerImage", Wire.orNull(image.containerImage()));
              return shown.put("fogTypeId", image.fogTypeId());
            }));
    boolean builtIn = item.ownerId() == 0;
    node.set("inputType", infoType(item.inputType(), builtIn));
    node.set("outputType", infoType(item.outputType(), builtIn));
    return node;
  }

  /** The original stores an empty row for every item but its own. */
  private static JsonNode infoType(InfoType type, boolean builtIn) {
    ObjectNode node = Json.object();
    if (type.equals(InfoType.NONE) && builtIn) {
      return node.nullNode();
    }
    node.set("infoType", Wire.orNull(type.infoType()));
    node.set("infoFormat", Wire.orNull(type.infoFormat()));
    return node;
  }

  /**
   * The object of {@code GET /agent/config/changes}.
   *
   * @param changes what the agent has not acknowledged
   */
  public static ObjectNode changes(ChangeSet changes) {
    ObjectNode node = Json.object();
    for (ChangeFlag flag : ChangeFlag.values()) {
      boolean set = changes.flags().contains(flag);
      if (set || flag != ChangeFlag.VOLUME_MOUNTS) {
        node.put(flag.wireName(), set);
      }
    }
    return node.put("lastUpdated", Wire.time(changes.lastUpdated()));
  }
}
