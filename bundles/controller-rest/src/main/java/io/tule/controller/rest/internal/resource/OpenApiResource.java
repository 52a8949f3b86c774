/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.rest.internal.http.Answers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Response;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The description of the API, to anybody. */
@Path("/")
public final class OpenApiResource {
  private final Supplier<ObjectNode> description;

  /**
   * Creates the resource.
   *
   * @param description gives the description, always the same
   */
  public OpenApiResource(Supplier<ObjectNode> description) {
    this.description = description;
  }

  /** The description as JSON. */
  @GET
  @Path("openapi.json")
  public Response json() {
    return Answers.ok(description.get());
  }

  /** The description as YAML. */
  @GET
  @Path("openapi.yaml")
  public Response yaml() {
    var content =
        new ObjectMapper()
            .convertValue(description.get(), new TypeReference<Map<String, Object>>() {});
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    byte[] text = new Dump(settings).dumpToString(content).getBytes(StandardCharsets.UTF_8);
    return Response.ok(text).type("application/yaml").build();
  }
}
