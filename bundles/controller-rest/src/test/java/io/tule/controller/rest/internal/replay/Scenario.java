/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The recorded calls of one file, sent in order. */
public final class Scenario {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BOUNDARY = "RecordedBoundary";
  private static final int SERVER_ERROR = 500;
  private static final int CLIENT_ERROR = 400;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Variables recorded = new Variables();
  private final Variables replayed = new Variables();
  private final String base;

  /**
   * A scenario against an empty Controller.
   *
   * @param base scheme, host and port
   */
  public Scenario(String base) {
    this.base = base;
  }

  /**
   * Sends all calls of the file.
   *
   * @return call id to its differences, none for a call that is answered alike
   */
  public Map<String, List<String>> replay(Path file) throws IOException, InterruptedException {
    Map<String, List<String>> results = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode call = JSON.readTree(line);
      call.path("vars").properties().forEach(e -> recorded.set(e.getKey(), e.getValue()));
      results.put(call.get("id").asText(), differences(call));
    }
    return results;
  }

  private List<String> differences(JsonNode call) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(replayed.fill(call.get("request")));
    JsonNode expected = call.get("response");
    JsonNode body = parsed(answer.body());
    List<String> found = new ArrayList<>();
    call.path("capture")
        .properties()
        .forEach(
            e -> {
              recorded.capture(e.getKey(), e.getValue().asText(), expected.path("body"));
              if (!replayed.capture(e.getKey(), e.getValue().asText(), body)) {
                found.add("nothing to capture as " + e.getKey());
              }
            });
    found.addAll(compared(call, expected, answer, body));
    return !found.isEmpty() && meant(call, answer.statusCode()) ? List.of() : found;
  }

  private List<String> compared(
      JsonNode call, JsonNode expected, HttpResponse<String> answer, JsonNode body) {
    List<String> found = new ArrayList<>();
    int status = expected.get("status").asInt();
    if (status != answer.statusCode()) {
      found.add("status " + status + " expected, got " + answer.statusCode() + " " + answer.body());
    }
    if (expected.has("body")) {
      if (status == answer.statusCode() || status < CLIENT_ERROR) {
        Set<String> unstable = new TreeSet<>();
        call.path("volatile").forEach(key -> unstable.add(key.asText()));
        found.addAll(new Comparison(recorded, replayed, unstable).of(expected.get("body"), body));
      }
    } else if (!expected.has("text") && !answer.body().isEmpty()) {
      found.add("no body expected, got " + answer.body());
    }
    return found;
  }

  private static boolean meant(JsonNode call, int status) {
    return call.path("accident").asBoolean()
        && (call.has("expect")
            ? call.get("expect").asInt() == status
            : status >= CLIENT_ERROR && status < SERVER_ERROR);
  }

  private static JsonNode parsed(String text) {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private HttpResponse<String> send(JsonNode request) throws IOException, InterruptedException {
    String path = request.get("path").asText().replace("[", "%5B").replace("]", "%5D");
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + path));
    request
        .path("headers")
        .properties()
        .forEach(e -> builder.setHeader(e.getKey(), e.getValue().asText()));
    String text = "";
    if (request.has("multipart")) {
      builder.setHeader("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
      text = form(request.get("multipart"));
    } else if (request.has("raw")) {
      text = request.get("raw").asText();
    } else if (request.has("body")) {
      builder.setHeader("Content-Type", "application/json");
      text = request.get("body").toString();
    }
    builder.method(
        request.get("method").asText(),
        text.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(text));
    return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String form(JsonNode parts) {
    StringBuilder form = new StringBuilder();
    for (JsonNode part : parts) {
      form.append("--").append(BOUNDARY).append("\r\nContent-Disposition: form-data; name=\"");
      form.append(part.get("name").asText()).append('"');
      if (part.has("filename")) {
        form.append("; filename=\"").append(part.get("filename").asText()).append('"');
      }
      if (part.has("type")) {
        form.append("\r\nContent-Type: ").append(part.get("type").asText());
      }
      form.append("\r\n\r\n").append(part.get("data").asText()).append("\r\n");
    }
    return form.append("--").append(BOUNDARY).append("--\r\n").toString();
  }
}
