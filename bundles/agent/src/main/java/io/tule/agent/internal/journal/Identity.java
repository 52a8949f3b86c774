/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.journal;

/**
 * Who the agent is to which Controller. Its text form hides the token.
 *
 * @param uuid empty if the agent is not provisioned
 * @param token the Controller's, sent with each call
 * @param controllerUrl base of the REST API; empty if the agent is not provisioned
 */
public record Identity(String uuid, String token, String controllerUrl) {
  /** Of an agent that is not provisioned. */
  public static final Identity NONE = new Identity("", "", "");

  /** Whether a Controller knows the agent. */
  public boolean isProvisioned() {
    return !uuid.isEmpty();
  }

  @Override
  public String toString() {
    return "Identity[" + uuid + " at " + controllerUrl + "]";
  }
}
