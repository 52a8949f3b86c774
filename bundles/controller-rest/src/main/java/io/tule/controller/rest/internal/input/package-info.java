/** Turns checked request bodies into the drafts that the services take. */
package io.tule.controller.rest.internal.input;
