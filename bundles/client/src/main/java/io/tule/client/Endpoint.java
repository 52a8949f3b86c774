/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.net.URI;
import java.net.URISyntaxException;

/** A Controller's address as people write it, and the base of its REST API. */
public final class Endpoint {
  private static final int DEFAULT_PORT = 51121;
  private static final String BASE = "/api/v3";

  private Endpoint() {}

  /**
   * The base address of the REST API: {@code http} where no scheme is given, port 51121 where http
   * has none, and {@code /api/v3} where there is no path (rules of iofogctl 3.1).
   *
   * @param text for example {@code 10.0.0.1} or {@code https://ecn.example.org}
   * @throws TuleException with {@code INVALID_ARGUMENT} if it is no address
   */
  public static URI base(String text) {
    String full = text.strip();
    full = full.contains("://") ? full : "http://" + full;
    try {
      URI uri = new URI(full);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!web || uri.getHost() == null || uri.getUserInfo() != null) {
        throw invalid(null);
      }
      int port = uri.getPort() < 0 && uri.getScheme().equals("http") ? DEFAULT_PORT : uri.getPort();
      String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
      return new URI(
          uri.getScheme(), null, uri.getHost(), port, path.isEmpty() ? BASE : path, null, null);
    } catch (URISyntaxException e) {
      throw invalid(e);
    }
  }

  private static TuleException invalid(Exception cause) {
    // The text may hold a password before an @, so it is not repeated.
    return new TuleException(
        ReasonCode.INVALID_ARGUMENT, "The Controller's address is not a http or https URL", cause);
  }
}
