/** The agent as its own node sees it: provisioning, state and logs. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("3.1.0")
package io.tule.api.agent;
