/**
 * The Controller's REST API as a user calls it, and what deploy, describe and delete do with it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.client;
