/** The agent's side of the protocol with the Controller. */
package io.tule.agent.internal.link;
