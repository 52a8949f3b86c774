/** The servlet that serves the Controller's REST API and the wiring behind it. */
package io.tule.controller.rest.internal;
