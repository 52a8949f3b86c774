/** Runs the proxy of a node's public ports in the agent's own process. */
package io.tule.runtime.proxy.internal;
