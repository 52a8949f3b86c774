/** Checks request bodies as the original's schema library does, with its message texts. */
package io.tule.controller.rest.internal.schema;
