/** The plug-in point that runs microservices: containers, processes or whatever a site brings. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.5.0")
package io.tule.api.spi.runtime;
