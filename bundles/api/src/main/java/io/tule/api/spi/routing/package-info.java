/** The plug-in point that delivers ioMessages between microservices. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package io.tule.api.spi.routing;
