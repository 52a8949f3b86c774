/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import io.tule.client.state.Connections;
import io.tule.client.state.LocalState;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Where this machine's data is and which Controller is its own. */
public final class Workspace {
  private static final String DEFAULT_PORT = "51121";

  private final Path data;
  private final Connections connections;

  /**
   * Creates a workspace from an environment.
   *
   * @param environment {@code TULE_DATA} and {@code TULE_CONTROLLER_PORT}; null where not set
   * @param home the user's home directory
   */
  public Workspace(UnaryOperator<String> environment, Path home) {
    String given = environment.apply("TULE_DATA");
    String port = environment.apply("TULE_CONTROLLER_PORT");
    this.data = given == null || given.isEmpty() ? home.resolve(".tule") : Path.of(given);
    this.connections =
        new Connections(
            new LocalState(data),
            "http://127.0.0.1:" + (port == null || port.isEmpty() ? DEFAULT_PORT : port));
  }

  /** The workspace of this process. */
  public static Workspace ofProcess() {
    return new Workspace(System::getenv, Path.of(System.getProperty("user.home")));
  }

  /** Tule's data directory. */
  public Path data() {
    return data;
  }

  /** Clients for namespaces. */
  public Connections connections() {
    return connections;
  }
}
