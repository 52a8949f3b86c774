/** The commands, written once for Karaf's console and for the command line outside it. */
package io.tule.shell.internal.commands;
