/** The Local API of a node: HTTP and WebSocket for its microservices. */
package io.tule.agent.localapi.internal;
