/** Delivery of ioMessages within the node, their archive and their counts. */
package io.tule.agent.localapi.internal.bus;
