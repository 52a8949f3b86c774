/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/** What headers mean to who passes them on. */
public final class Headers {
  private static final List<AsciiString> HOP_BY_HOP =
      List.of(
          HttpHeaderNames.CONNECTION,
          AsciiString.cached("keep-alive"),
          AsciiString.cached("proxy-connection"),
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.UPGRADE,
          HttpHeaderNames.TE,
          HttpHeaderNames.EXPECT,
          AsciiString.cached("http2-settings"));

  private Headers() {}

  /** Removes what concerns one connection only (RFC 9110, 7.6.1). */
  public static void removeHopByHop(HttpHeaders headers) {
    for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : value.split(",", -1)) {
        String named = name.strip();
        if (!named.isEmpty() && !isEndToEnd(named)) {
          headers.remove(named);
        }
      }
    }
    boolean trailers =
        headers.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS.toString(), true);
    for (AsciiString name : HOP_BY_HOP) {
      headers.remove(name);
    }
    if (trailers) {
      headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS.toString());
    }
  }

  /** What no Connection header may take away. */
  private static boolean isEndToEnd(String name) {
    return HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.AUTHORIZATION.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.COOKIE.contentEqualsIgnoreCase(name);
  }

  /** Whether the body's length is told, and which; -1 if it is not. */
  public static long length(HttpHeaders headers) {
    String text = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (text == null) {
      return -1;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether an answer has no body, whatever its headers say. */
  public static boolean isBodiless(String method, int status) {
    return method.equals("HEAD")
        || status == 204
        || status == 304
        || (status >= 100 && status < 200 && status != 101);
  }
}
