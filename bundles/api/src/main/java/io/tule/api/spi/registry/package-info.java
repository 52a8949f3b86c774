/** The plug-in point that brings a microservice's image to a runtime. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.api.spi.registry;
