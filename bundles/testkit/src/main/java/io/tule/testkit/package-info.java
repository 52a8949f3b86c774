/**
 * Doubles of the platform's plug-in points and of time, for tests of the platform and of plug-ins.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.testkit;
