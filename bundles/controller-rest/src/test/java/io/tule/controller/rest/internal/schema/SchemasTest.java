/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.schema;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import java.io.IOException;
import org.junit.Test;

/** Texts as recorded from Controller 3.0.4. */
public class SchemasTest {
  private final Schemas schemas = new Schemas();

  @Test
  public void violationsHaveTheTextsOfTheOriginal() throws IOException {
    refused("signUp", "{}", "Required field 'email' is missing");
    refused("signUp", "{'firstName':5}", "Field 'firstName' is not of a type(s) string");
    refused("signUp", "{'firstName':'Jo'}", "Field firstName does not meet minimum length of 3");
    refused("login", "{'email':'x','password':'y'}", "Invalid format for field 'email'");
    refused(
        "iofogCreate",
        "{'routerMode':'weird'}",
        "Field routerMode is not one of enum values: none,edge,interior");
    refused("iofogCreate", "{'longitude':-181}", "longitude must have a minimum value of -180");
    refused(
        "iofogCreate", "{'memoryLimit':1.5}", "Field 'memoryLimit' is not of a type(s) integer");
    refused("iofogCreate", "{'name':null}", "Field 'name' is not of a type(s) string");
    refused(
        "microserviceCreate",
        "{'name':'a','ports':[{'internal':'x'}]}",
        "Field 'ports[0].internal' is not of a type(s) integer");
    refused(
        "iofogFilters",
        "[{'key':'a','value':'b','condition':'like'}]",
        "Field instance[0].condition is not one of enum values: has,equals");
  }

  @Test
  public void otherViolationsAreTheLibrarysObject() throws IOException {
    refused(
        "iofogCreate",
        "{'name':'agent-1','fogType':1,'latitude':91}",
        "{'property':'instance.latitude','message':'must have a maximum value of 90','schema':"
            + "{'type':'number','minimum':-90,'maximum':90},'instance':91,'name':'maximum',"
            + "'argument':90,'stack':'instance.latitude must have a maximum value of 90'}");
    refused(
        "catalogItemCreate",
        "{'name':'busybox','registryId':1,'images':[]}",
        "{'property':'instance.images','message':'does not meet minimum length of 1','schema':"
            + "{'type':'array','minItems':1,'maxItems':2,'items':{'$ref':'/image'}},"
            + "'instance':[],'name':'minItems','argument':1,"
            + "'stack':'instance.images does not meet minimum length of 1'}");
  }

  @Test
  public void whatTheOriginalAcceptsIsAccepted() throws IOException {
    schemas.check("agentConfig", json("{'diskLimit':10.0,'unknown':{}}"));
    schemas.check("iofogCreate", json("{'name':'a','fogType':1}"));
    schemas.check("login", json("{'email':'john.doe@example.com','password':''}"));
    schemas.check("config", json("{'key':'" + "k".repeat(5000) + "','value':''}"));
  }

  private void refused(String schema, String body, String text) throws IOException {
    ApiFailure failure =
        assertThrows(body, ApiFailure.class, () -> schemas.check(schema, json(body)));
    assertEquals(text.startsWith("{") ? text.replace('\'', '"') : text, failure.getMessage());
    assertEquals(400, failure.status());
  }

  private static JsonNode json(String text) throws IOException {
    return Json.read(text.replace('\'', '"'));
  }
}
