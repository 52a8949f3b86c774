/** What the operator and the Controller set about this node. */
package io.tule.agent.internal.parameters;
