/** The agent: its component, its settings and its threads. */
package io.tule.agent.internal;
