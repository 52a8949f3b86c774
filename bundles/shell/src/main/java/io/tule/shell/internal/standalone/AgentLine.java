/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tule.shell.internal.console.Version;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * {@code tule agent WORDS}: what {@code iofog-agent WORDS} does, over the Local API of this
 * machine. Its exit status is that of ioFog's client: 1 if the agent could not do it, else 0.
 */
final class AgentLine {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final int OK = 200;

  private final Path data;
  private final int port;
  private final PrintStream out;

  AgentLine(Path data, int port, PrintStream out) {
    this.data = data;
    this.port = port;
    this.out = out;
  }

  /** Sends the words to the agent and prints its answer. */
  int run(List<String> words) throws InterruptedException {
    String line = words.isEmpty() ? "help" : String.join(" ", words);
    HttpResponse<String> answer;
    try {
      answer = send(line);
    } catch (IOException e) {
      return alone(words.isEmpty() ? "help" : words.get(0));
    }
    if (words.equals(List.of("start"))) {
      out.println("ioFog Agent is already running.");
      return 0;
    }
    out.println(text(answer.body()));
    return answer.statusCode() == OK ? 0 : 1;
  }

  private HttpResponse<String> send(String line) throws IOException, InterruptedException {
    Path file = data.resolve("agent").resolve("local-api");
    String token = Files.readString(file).lines().findFirst().orElse("").strip();
    String body = JsonNodeFactory.instance.objectNode().put("command", line).toString();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/commandline"))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Accept", "text/plain")
            .header("Authorization", token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newBuilder()
        .connectTimeout(CONNECT)
        .build()
        .send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** The answer's text; what is no command's answer is printed as it is. */
  private static String text(String body) {
    try {
      JsonNode response = new ObjectMapper().reader().readTree(body).path("response");
      return response.isTextual() ? response.asText().replace("\\n", "\n") : body;
    } catch (IOException e) {
      return body;
    }
  }

  /** Without an agent. */
  private int alone(String word) {
    switch (word) {
      case "help", "--help", "-h", "-?" ->
          out.println(
              "tule agent COMMAND: status, info, version, provision KEY, deprovision, config,"
                  + " switch, prune, help.\nThe agent of this machine does not run: tule up");
      case "version", "--version", "-v" -> out.println("ioFog Agent " + Version.text());
      case "start" -> out.println("Start it with: tule up");
      default -> out.println("ioFog Agent is not running.");
    }
    return 0;
  }
}
