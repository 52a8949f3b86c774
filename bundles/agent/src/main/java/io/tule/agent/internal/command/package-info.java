/** The words that an operator says to the agent, and its answers. */
package io.tule.agent.internal.command;
