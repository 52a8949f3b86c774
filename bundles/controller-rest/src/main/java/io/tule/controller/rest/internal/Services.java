/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.CatalogService;
import io.tule.controller.ChangeFeed;
import io.tule.controller.Compatibility;
import io.tule.controller.ConfigService;
import io.tule.controller.DiagnosticService;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.FileSetService;
import io.tule.controller.MicroserviceService;
import io.tule.controller.PortForwardService;
import io.tule.controller.RegistryService;
import io.tule.controller.RouteService;
import io.tule.controller.RouterService;
import io.tule.controller.TemplateEngine;
import io.tule.controller.TemplateService;
import io.tule.controller.TunnelService;
import io.tule.controller.UserAdminService;
import io.tule.controller.UserService;
import io.tule.controller.VolumeMountService;

/** The Controller's services that the API needs, all of them. */
record Services(
    UserService users,
    UserAdminService userAdmin,
    DiagnosticService diagnostics,
    TunnelService tunnels,
    Compatibility compatibility,
    AgentService agents,
    ApplicationService applications,
    MicroserviceService microservices,
    PortForwardService portForwards,
    RouteService routes,
    RouterService routers,
    ConfigService config,
    RegistryService registries,
    CatalogService catalog,
    EdgeResourceService edgeResources,
    FileSetService fileSets,
    VolumeMountService volumeMounts,
    TemplateService templates,
    TemplateEngine templateEngine,
    AgentLinkService link,
    ChangeFeed feed) {}
