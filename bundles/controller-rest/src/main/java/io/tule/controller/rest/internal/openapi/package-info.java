/** Describes the API in the terms of OpenAPI 3, from its routes and schemas. */
package io.tule.controller.rest.internal.openapi;
