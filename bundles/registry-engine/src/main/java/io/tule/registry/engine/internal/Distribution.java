/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one repository by the HTTP interface of registries (OCI distribution, version 2). */
final class Distribution {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_DOCUMENT_BYTES = 4 << 20;
  private static final int MAX_REDIRECTS = 5;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?");
  private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json,"
          + "application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";

  private final ImageReference image;
  private final Credentials credentials;
  private final Duration timeout;
  private final boolean plainAllowed;
  private URI base;
  private String authorization = "";

  /**
   * Creates one; nothing is asked yet.
   *
   * @param plain hosts that may be asked without TLS; those of this machine always may
   * @param timeout without any byte
   */
  Distribution(ImageReference image, Credentials credentials, Set<String> plain, Duration timeout) {
    this.image = image;
    this.credentials = credentials;
    this.timeout = timeout;
    this.plainAllowed = plain.contains(image.registry()) || isLoopback(image.registry());
  }

  private static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  /** Finds out how the registry is reached; failing here leaves it to the engine. */
  void connect() throws Unsupported {
    String host =
        image.registry().equals(ImageReference.DEFAULT_REGISTRY)
            ? "registry-1.docker.io"
            : image.registry();
    IOException last = null;
    for (String scheme : plainAllowed ? List.of("https", "http") : List.of("https")) {
      try {
        URI candidate = URI.create(scheme + "://" + host);
        HttpURLConnection answer = open(candidate.resolve("/v2/"), Map.of());
        int status = answer.getResponseCode();
        answer.disconnect();
        if (status == 200 || status == 401) {
          base = candidate;
          return;
        }
        last = new IOException("status " + status);
      } catch (IOException e) {
        last = e;
      }
    }
    throw new Unsupported("registry " + host + " is not reached: " + last, last);
  }

  /** A manifest, or a list of them, checked where a digest names it. */
  byte[] manifest(String reference) {
    byte[] body =
        document(
            "/v2/" + image.repository() + "/manifests/" + reference, Map.of("Accept", MANIFESTS));
    if (Digests.isOne(reference) && !Digests.of(body).equals(reference)) {
      throw failed(ReasonCode.REGISTRY_UNREACHABLE, "another manifest than " + reference + " came");
    }
    return body;
  }

  private byte[] document(String path, Map<String, String> headers) {
    HttpURLConnection answer = get(path, headers);
    try (InputStream body = answer.getInputStream()) {
      byte[] bytes = body.readNBytes(MAX_DOCUMENT_BYTES);
      if (bytes.length == MAX_DOCUMENT_BYTES) {
        throw failed(ReasonCode.LIMIT_EXCEEDED, "a document of the registry is too long");
      }
      return bytes;
    } catch (IOException e) {
      throw gone(e);
    } finally {
      answer.disconnect();
    }
  }

  /**
   * Opens a blob.
   *
   * @param from the first byte that is wanted; the status tells whether the registry goes along
   */
  HttpURLConnection blob(String digest, long from) {
    return get(
        "/v2/" + image.repository() + "/blobs/" + digest,
        from > 0 ? Map.of("Range", "bytes=" + from + "-") : Map.of());
  }

  private HttpURLConnection get(String path, Map<String, String> headers) {
    try {
      HttpURLConnection answer = follow(base.resolve(path), headers);
      if (answer.getResponseCode() == 401 && authenticate(answer)) {
        answer.disconnect();
        answer = follow(base.resolve(path), headers);
      }
      int status = answer.getResponseCode();
      if (status != 200 && status != 206) {
        answer.disconnect();
        throw refused(status);
      }
      return answer;
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private HttpURLConnection follow(URI uri, Map<String, String> headers) throws IOException {
    URI at = uri;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      // A token is for its registry; where the blobs lie is often another host.
      if (!authorization.isEmpty() && at.getRawAuthority().equals(base.getRawAuthority())) {
        all.put("Authorization", authorization);
      }
      HttpURLConnection answer = open(at, all);
      int status = answer.getResponseCode();
      String location = answer.getHeaderField("Location");
      if (status < 300 || status >= 400 || location == null) {
        return answer;
      }
      answer.disconnect();
      at = at.resolve(location);
      if (!at.getScheme().equals("https") && !plainAllowed) {
        throw new IOException("the registry leads to an address without TLS");
      }
    }
    throw new IOException("the registry leads from one address to the next");
  }

  private HttpURLConnection open(URI uri, Map<String, String> headers) throws IOException {
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("not an address of a registry");
    }
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    headers.forEach(connection::setRequestProperty);
    return connection;
  }

  /** Gets what the registry asks for; false if there is nothing to give. */
  private boolean authenticate(HttpURLConnection answer) throws IOException {
    String challenge = String.valueOf(answer.getHeaderField("WWW-Authenticate"));
    if (!authorization.isEmpty() && !challenge.startsWith("Bearer")) {
      return false;
    }
    if (challenge.startsWith("Basic") && !credentials.isEmpty()) {
      authorization = basic();
      return true;
    }
    if (!challenge.startsWith("Bearer")) {
      return false;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher matcher = PARAMETER.matcher(challenge);
    while (matcher.find()) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    authorization = "Bearer " + token(parameters);
    return true;
  }

  private String basic() {
    String pair = credentials.username() + ":" + credentials.password();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private String token(Map<String, String> parameters) throws IOException {
    String realm = parameters.getOrDefault("realm", "");
    URI service = URI.create(realm);
    if (!"https".equals(service.getScheme()) && !plainAllowed) {
      throw new IOException("the registry's token service is without TLS");
    }
    String scope = parameters.getOrDefault("scope", "repository:" + image.repository() + ":pull");
    String query =
        "service=" + encode(parameters.getOrDefault("service", "")) + "&scope=" + encode(scope);
    URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    HttpURLConnection answer =
        open(uri, credentials.isEmpty() ? Map.of() : Map.of("Authorization", basic()));
    try {
      if (answer.getResponseCode() != 200) {
        throw refused(answer.getResponseCode());
      }
      try (InputStream body = answer.getInputStream()) {
        JsonNode reply = JSON.readTree(body.readNBytes(MAX_DOCUMENT_BYTES));
        return reply.path("token").asText(reply.path("access_token").asText(""));
      }
    } finally {
      answer.disconnect();
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private TuleException refused(int status) {
    return switch (status) {
      case 401, 403 ->
          failed(
              ReasonCode.REGISTRY_UNAUTHORIZED,
              credentials.isEmpty()
                  ? "the registry asks for credentials"
                  : "the registry refuses the credentials");
      case 404 -> failed(ReasonCode.IMAGE_NOT_FOUND, "the registry does not have it");
      default -> failed(ReasonCode.REGISTRY_UNREACHABLE, "the registry answers " + status);
    };
  }

  private TuleException failed(ReasonCode reason, String text) {
    return new TuleException(reason, "Image " + image.familiar() + ": " + text);
  }

  /** The connection broke; its text never has the credentials. */
  TuleException gone(IOException e) {
    return new TuleException(
        ReasonCode.REGISTRY_UNREACHABLE,
        "Image " + image.familiar() + ": the registry went away: " + e.getMessage(),
        e);
  }
}
