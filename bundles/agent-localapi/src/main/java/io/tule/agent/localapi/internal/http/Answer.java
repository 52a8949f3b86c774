/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An answer in the ioFog Agent's manner: a failure's text is followed by the words of the status
 * line, and only some answers have a content type.
 *
 * @param body the whole body
 * @param json whether it says that it is JSON
 * @param settle told whether the answer has been written
 */
record Answer(HttpResponseStatus status, String body, boolean json, Settle settle) {
  /** Hears what has become of an answer. */
  @FunctionalInterface
  interface Settle {
    void written(boolean success);
  }

  private static final Settle NOBODY = success -> {};

  /** A success without content type. */
  static Answer okay(String body) {
    return new Answer(HttpResponseStatus.OK, body, false, NOBODY);
  }

  /** A success without content type, of which somebody has to know that it left. */
  static Answer okay(String body, Settle settle) {
    return new Answer(HttpResponseStatus.OK, body, false, settle);
  }

  /** A success that says it is JSON. */
  static Answer json(String body) {
    return new Answer(HttpResponseStatus.OK, body, true, NOBODY);
  }

  /** A failure that says it is JSON; the words of the status line follow. */
  static Answer jsonFailure(HttpResponseStatus status, String body) {
    return new Answer(status, body + status, true, NOBODY);
  }

  static Answer failure(HttpResponseStatus status, String text) {
    return new Answer(status, text + status, false, NOBODY);
  }

  static Answer bad(String text) {
    return failure(HttpResponseStatus.BAD_REQUEST, text);
  }

  /** Somebody asks for what is not theirs; whether it exists is not told. */
  static Answer forbidden() {
    return failure(
        HttpResponseStatus.FORBIDDEN,
        "A microservice may only use its own id, told by its address or its token");
  }
}
