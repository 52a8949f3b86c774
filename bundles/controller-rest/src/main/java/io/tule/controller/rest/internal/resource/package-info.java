/** The JAX-RS resources of the user API and the agent API. */
package io.tule.controller.rest.internal.resource;
