/** YAML documents of every accepted dialect: read strictly, brought to one form, written back. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package io.tule.client.yaml;
