/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import io.tule.api.ImageReference;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry on a free port of the loopback, with a password. */
final class TestRegistry implements AutoCloseable {
  static final String USER = "alice";
  static final String PASSWORD = "S3cretOfTest";

  private final int port;
  private final Path folder;
  private final Process process;

  TestRegistry(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = socket.getLocalPort();
    }
    Path passwords = folder.resolve("htpasswd");
    Files.writeString(passwords, Commands.run("htpasswd", "-nbB", USER, PASSWORD));
    Path config = folder.resolve("config.yml");
    Files.write(
        config,
        List.of(
            "version: 0.1",
            "storage:",
            "  filesystem:",
            "    rootdirectory: " + folder.resolve("data"),
            "http:",
            "  addr: " + host(),
            "auth:",
            "  htpasswd:",
            "    realm: test",
            "    path: " + passwords));
    this.process =
        new ProcessBuilder("/usr/bin/docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    awaitAnswer();
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  /** Puts a local image into the registry under another name, which is then gone locally. */
  void push(ImageReference local, ImageReference remote) throws IOException, InterruptedException {
    String settings = folder.resolve("client").toString();
    Commands.run("docker", "--config", settings, "login", "-u", USER, "-p", PASSWORD, host());
    Commands.run("docker", "tag", local.familiar(), remote.familiar());
    Commands.run("docker", "--config", settings, "push", remote.familiar());
    Commands.run("docker", "rmi", remote.familiar());
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      try {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create("http://" + host() + "/v2/").toURL().openConnection();
        connection.getResponseCode();
        connection.disconnect();
        return;
      } catch (IOException e) {
        process.waitFor(100, TimeUnit.MILLISECONDS);
      }
    }
    close();
    throw new IOException("registry does not answer");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
