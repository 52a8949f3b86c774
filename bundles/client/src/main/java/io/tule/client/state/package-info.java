/** What the command line remembers between two commands: namespaces, endpoints and tokens. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.client.state;
