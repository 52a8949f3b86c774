/** The ioMessage and its two forms. */
package io.tule.agent.localapi.internal.message;
