/** Keeps the containers of a node as desired. */
package io.tule.agent.internal.reconcile;
