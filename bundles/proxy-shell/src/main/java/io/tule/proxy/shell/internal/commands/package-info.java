/** Commands of the console about the routes of the proxy. */
package io.tule.proxy.shell.internal.commands;
