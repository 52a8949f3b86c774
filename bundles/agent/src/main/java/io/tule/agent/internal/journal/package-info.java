/** What the agent remembers across restarts. */
package io.tule.agent.internal.journal;
