/** What every part of Tule shares: reason codes, identifiers, names and image references. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.api;
