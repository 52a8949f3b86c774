/** The plug-in points that open public ports and tunnels to microservices. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.2.0")
package io.tule.api.spi.ports;
