/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.InfoType;
import io.tule.api.model.Registry;
import io.tule.api.model.Role;
import io.tule.api.model.User;
import io.tule.controller.CatalogFields;
import io.tule.controller.Draft;
import io.tule.controller.RegistryFields;
import io.tule.controller.SignUp;
import io.tule.controller.UserFields;

/** Bodies about users, registries and catalog items. */
public final class OtherInput {
  private OtherInput() {}

  /**
   * A request for an account.
   *
   * @param body the checked body
   */
  public static SignUp signUp(ObjectNode body) {
    return new SignUp(
        body.path("firstName").asText(),
        body.path("lastName").asText(),
        body.path("email").asText(),
        body.path("password").asText());
  }

  /**
   * A change of a user's names.
   *
   * @param body the checked body
   */
  public static Draft<User> profile(ObjectNode body) {
    return new Body<User>(body).text(UserFields.FIRST_NAME).text(UserFields.LAST_NAME).draft();
  }

  /**
   * An administrator's change of an account.
   *
   * @param body the checked body
   */
  public static Draft<User> account(ObjectNode body) {
    Body<User> fields = new Body<>(body);
    fields.text(UserFields.FIRST_NAME).text(UserFields.LAST_NAME).text(UserFields.PASSWORD);
    return fields.value(UserFields.ROLE, node -> role(node.asText())).draft();
  }

  /**
   * A role.
   *
   * @param name as the schemas allow it
   */
  public static Role role(String name) {
    return name.equals("admin") ? Role.ADMIN : Role.USER;
  }

  /**
   * The fields of {@code POST} and {@code PATCH /registries}.
   *
   * @param body the checked body
   */
  public static Draft<Registry> registry(ObjectNode body) {
    Body<Registry> fields = new Body<>(body);
    fields.text(RegistryFields.URL).flag(RegistryFields.IS_PUBLIC);
    fields.text(RegistryFields.USERNAME).text(RegistryFields.PASSWORD);
    fields.text(RegistryFields.EMAIL).flag(RegistryFields.REQUIRES_CERT);
    return fields.text(RegistryFields.CERTIFICATE).draft();
  }

  /**
   * The fields of {@code POST} and {@code PATCH /catalog/microservices}.
   *
   * @param body the checked body
   */
  public static Draft<CatalogItem> catalogItem(ObjectNode body) {
    Body<CatalogItem> fields = new Body<>(body);
    fields.text(CatalogFields.NAME).text(CatalogFields.DESCRIPTION);
    fields.text(CatalogFields.CATEGORY).text(CatalogFields.PUBLISHER);
    fields.big(CatalogFields.DISK_REQUIRED).big(CatalogFields.RAM_REQUIRED);
    fields.text(CatalogFields.PICTURE).flag(CatalogFields.IS_PUBLIC);
    fields.big(CatalogFields.REGISTRY_ID).text(CatalogFields.CONFIG_EXAMPLE);
    fields.list(CatalogFields.IMAGES, MicroserviceInput::image);
    fields.value(CatalogFields.INPUT_TYPE, OtherInput::infoType);
    return fields.value(CatalogFields.OUTPUT_TYPE, OtherInput::infoType).draft();
  }

  private static InfoType infoType(JsonNode node) {
    return new InfoType(node.path("infoType").asText(""), node.path("infoFormat").asText(""));
  }
}
