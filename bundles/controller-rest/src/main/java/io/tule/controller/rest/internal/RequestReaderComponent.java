/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.model.Agent;
import io.tule.api.model.Application;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.Microservice;
import io.tule.api.model.Registry;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.RequestReader;
import io.tule.controller.SignUp;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.input.AgentInput;
import io.tule.controller.rest.internal.input.MicroserviceInput;
import io.tule.controller.rest.internal.input.OtherInput;
import io.tule.controller.rest.internal.schema.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;

/** The rules of the API's bodies as a service. */
@Component(service = RequestReader.class)
public final class RequestReaderComponent implements RequestReader {
  private final Schemas schemas = new Schemas();

  @Override
  public Draft<Agent> agent(Purpose purpose, String json) {
    return AgentInput.fields(checked("iofog", purpose, json));
  }

  @Override
  public Draft<Microservice> microservice(Purpose purpose, String json) {
    return MicroserviceInput.microservice(checked("microservice", purpose, json));
  }

  @Override
  public Draft<Application> application(Purpose purpose, String json) {
    return MicroserviceInput.application(checked("application", purpose, json));
  }

  @Override
  public Draft<CatalogItem> catalogItem(Purpose purpose, String json) {
    return OtherInput.catalogItem(checked("catalogItem", purpose, json));
  }

  @Override
  public Draft<Registry> registry(Purpose purpose, String json) {
    return OtherInput.registry(checked("registry", purpose, json));
  }

  @Override
  public SignUp signUp(String json) {
    return OtherInput.signUp(checked("signUp", json));
  }

  private ObjectNode checked(String kind, Purpose purpose, String json) {
    return checked(kind + (purpose == Purpose.CREATE ? "Create" : "Update"), json);
  }

  private ObjectNode checked(String schema, String json) {
    try {
      JsonNode body = Json.read(json.getBytes(StandardCharsets.UTF_8));
      if (body instanceof ObjectNode object) {
        schemas.check(schema, object);
        return object;
      }
    } catch (ApiFailure e) {
      throw new ControllerException(ErrorKind.VALIDATION, e.reason(), e.getMessage());
    } catch (IOException e) {
      throw new ControllerException(
          ErrorKind.VALIDATION, ReasonCode.MALFORMED_DOCUMENT, "It is no JSON object");
    }
    throw new ControllerException(
        ErrorKind.VALIDATION, ReasonCode.MALFORMED_DOCUMENT, "It is no JSON object");
  }
}
