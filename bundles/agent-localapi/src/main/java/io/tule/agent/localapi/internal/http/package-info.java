/** The server, who may do what, and the endpoints. */
package io.tule.agent.localapi.internal.http;
