/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.controller.Caller;
import io.tule.controller.MicroserviceService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.Rendered;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.MicroserviceInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.template.Rendering;
import io.tule.controller.rest.internal.view.MicroserviceView;
import io.tule.controller.rest.internal.view.OtherViews;
import io.tule.controller.rest.internal.view.Wire;
import io.tule.controller.rest.internal.yaml.Conversion;
import java.util.List;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Microservices with their ports, volumes and routes. */
@Path("microservices")
@UserCall
public final class MicroserviceResource {
  private final MicroserviceService microservices;
  private final Rendering rendering;
  private final Schemas schemas;

  /**
   * Creates the resource.
   *
   * @param microservices the microservices
   * @param rendering renders documents
   * @param schemas the bodies' rules
   */
  public MicroserviceResource(
      MicroserviceService microservices, Rendering rendering, Schemas schemas) {
    this.rendering = rendering;
    this.microservices = microservices;
    this.schemas = schemas;
  }

  /** The caller's microservices, all or those of one application. */
  @GET
  public Response list(
      @Context SecurityContext who,
      @QueryParam("application") String application,
      @QueryParam("flowId") String flowId) {
    Caller caller = Identity.user(who);
    String of = application == null ? flowId : application;
    List<Microservice> list =
        of == null ? microservices.list(caller) : microservices.list(caller, of);
    ObjectNode body = Json.object();
    body.set("microservices", Wire.array(list, this::shown));
    return Answers.ok(body);
  }

  /** Creates a microservice in an application. */
  @POST
  public Response create(@Context SecurityContext who, @Rendered ObjectNode body) {
    schemas.check("microserviceCreate", body);
    Microservice created =
        microservices.create(Identity.user(who), MicroserviceInput.microservice(body));
    ObjectNode answer = Json.object().put("uuid", created.uuid()).put("name", created.name());
    List<PortMapping> proxied = created.spec().ports().stream().filter(PortMapping::proxy).toList();
    if (!proxied.isEmpty()) {
      answer.set("proxies", Wire.array(proxied, MicroserviceView::proxied));
    }
    return Answers.created(answer);
  }

  /** Creates a microservice from a document. */
  @POST
  @Path("yaml")
  public Response createYaml(@Context SecurityContext who, Multipart upload) {
    return create(who, document(who, upload));
  }

  /** Public ports of all users, for those who open them. */
  @GET
  @Path("public-ports")
  public Response publicPorts(@Context SecurityContext who) {
    var ports = microservices.publicPorts(Identity.user(who));
    return Answers.ok(Wire.array(ports, MicroserviceView::published));
  }

  /** One microservice. */
  @GET
  @Path("{uuid}")
  public Response get(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    return Answers.ok(shown(microservices.get(Identity.user(who), uuid)));
  }

  /** Changes a microservice, or moves it to another agent. */
  @PATCH
  @Path("{uuid}")
  public Response update(
      @Context SecurityContext who, @PathParam("uuid") String uuid, @Rendered ObjectNode body) {
    schemas.check("microserviceUpdate", body);
    microservices.update(Identity.user(who), uuid, MicroserviceInput.microservice(body));
    return Answers.none();
  }

  /** Changes a microservice to what a document says. */
  @PATCH
  @Path("yaml/{uuid}")
  public Response updateYaml(
      @Context SecurityContext who, @PathParam("uuid") String uuid, Multipart upload) {
    return update(who, uuid, document(who, upload));
  }

  /** Deletes a microservice. */
  @DELETE
  @Path("{uuid}")
  public Response delete(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    microservices.delete(Identity.user(who), uuid);
    return Answers.none();
  }

  /** Lets one microservice send its messages to another. */
  @POST
  @Path("{uuid}/routes/{receiverUuid}")
  public Response addRoute(
      @Context SecurityContext who,
      @PathParam("uuid") String uuid,
      @PathParam("receiverUuid") String receiver) {
    var route = microservices.addRoute(Identity.user(who), uuid, receiver);
    return Answers.created(OtherViews.routeRow(route));
  }

  /** Ends a route. */
  @DELETE
  @Path("{uuid}/routes/{receiverUuid}")
  public Response removeRoute(
      @Context SecurityContext who,
      @PathParam("uuid") String uuid,
      @PathParam("receiverUuid") String receiver) {
    microservices.removeRoute(Identity.user(who), uuid, receiver);
    return Answers.none();
  }

  /** A microservice's port mappings. */
  @GET
  @Path("{uuid}/port-mapping")
  public Response ports(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    ObjectNode body = Json.object();
    var ports = microservices.ports(Identity.user(who), uuid);
    var shown = Wire.array(ports, MicroserviceView::port);
    MicroserviceView.addStates(shown, ports, microservices.portReports(ports));
    body.set("ports", shown);
    return Answers.ok(body);
  }

  /** Adds a port mapping. */
  @POST
  @Path("{uuid}/port-mapping")
  public Response addPort(
      @Context SecurityContext who, @PathParam("uuid") String uuid, ObjectNode body) {
    schemas.check("port", body);
    PortMapping added =
        microservices.addPort(Identity.user(who), uuid, MicroserviceInput.port(body));
    return added.proxy()
        ? Answers.created(Json.object().set("proxy", MicroserviceView.proxy(added, false)))
        : Answers.created();
  }

  /** Removes a port mapping. */
  @DELETE
  @Path("{uuid}/port-mapping/{internalPort}")
  public Response removePort(
      @Context SecurityContext who,
      @PathParam("uuid") String uuid,
      @PathParam("internalPort") String internal) {
    int port =
        (int)
            Numbers.id(internal).stream()
                .filter(number -> number <= Character.MAX_VALUE)
                .findFirst()
                .orElseThrow(() -> ApiFailure.notFound("port mapping not exists"));
    microservices.removePort(Identity.user(who), uuid, port);
    return Answers.none();
  }

  /** A microservice's volume mappings. */
  @GET
  @Path("{uuid}/volume-mapping")
  public Response volumes(@Context SecurityContext who, @PathParam("uuid") String uuid) {
    ObjectNode body = Json.object();
    var volumes = microservices.volumes(Identity.user(who), uuid);
    body.set("volumeMappings", Wire.array(volumes, MicroserviceView::volume));
    return Answers.ok(body);
  }

  /** Adds a volume mapping. */
  @POST
  @Path("{uuid}/volume-mapping")
  public Response addVolume(
      @Context SecurityContext who, @PathParam("uuid") String uuid, ObjectNode body) {
    schemas.check("volumeMapping", body);
    long id = microservices.addVolume(Identity.user(who), uuid, MicroserviceInput.volume(body));
    return Answers.created(Json.object().put("id", id));
  }

  /** Removes a volume mapping. */
  @DELETE
  @Path("{uuid}/volume-mapping/{id}")
  public Response removeVolume(
      @Context SecurityContext who, @PathParam("uuid") String uuid, @PathParam("id") String id) {
    long number =
        Numbers.id(id)
            .orElseThrow(() -> ApiFailure.invalid("Invalid volume mapping id '" + id + "'"));
    microservices.removeVolume(Identity.user(who), uuid, number);
    return Answers.none();
  }

  private ObjectNode shown(Microservice microservice) {
    ObjectNode node = MicroserviceView.full(microservice);
    List<PortMapping> ports = microservice.spec().ports();
    MicroserviceView.addStates(node.path("ports"), ports, microservices.portReports(ports));
    return node;
  }

  private ObjectNode document(SecurityContext who, Multipart upload) {
    return rendering.body(Identity.user(who), Conversion.microservice(file(upload)));
  }

  private static String file(Multipart upload) {
    return upload
        .file("microservice")
        .orElseThrow(() -> ApiFailure.invalid("Microservice file missing"));
  }
}
