/** The control socket and the message socket. */
package io.tule.agent.localapi.internal.socket;
