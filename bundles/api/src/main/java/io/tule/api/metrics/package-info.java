/** Numbers about a running part of the system, offered by each part and gathered by one. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.api.metrics;
