/** Runs the commands outside Karaf. */
package io.tule.shell.internal.standalone;
