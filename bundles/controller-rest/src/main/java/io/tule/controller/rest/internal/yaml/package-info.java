/** Reads uploaded YAML documents and turns them into the bodies of the JSON routes. */
package io.tule.controller.rest.internal.yaml;
