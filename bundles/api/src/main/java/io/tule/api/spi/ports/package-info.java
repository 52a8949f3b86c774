/** The plug-in point that opens public ports. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.api.spi.ports;
