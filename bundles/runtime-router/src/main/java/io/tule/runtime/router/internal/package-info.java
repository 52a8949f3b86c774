/** Runs a node's message router in the agent's own process. */
package io.tule.runtime.router.internal;
