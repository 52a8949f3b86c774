/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How this controller is set up.
 *
 * @param dataDirectory where this controller keeps its files
 * @param secretKeyFile the key that seals registry passwords
 * @param credentialsFile where the first administrator's password is written
 * @param openSignup anybody may create an account
 * @param createAdministrator create one at the first start
 * @param tokenLifetime of opaque user tokens after their last use
 * @param fogStatusInterval between two looks for silent agents
 * @param likeIofog answers as Controller 3.0.4 even where that gives up isolation
 */
public record Settings(
    Path dataDirectory,
    Path secretKeyFile,
    Path credentialsFile,
    boolean openSignup,
    boolean createAdministrator,
    Duration tokenLifetime,
    Duration fogStatusInterval,
    boolean likeIofog,
    Signed signed,
    Diagnostic diagnostic,
    TunnelHost tunnel) {
  /** Checks that nothing is null. */
  public Settings {
    Objects.requireNonNull(dataDirectory, "dataDirectory");
    Objects.requireNonNull(secretKeyFile, "secretKeyFile");
    Objects.requireNonNull(credentialsFile, "credentialsFile");
    Objects.requireNonNull(signed, "signed");
    Objects.requireNonNull(diagnostic, "diagnostic");
    Objects.requireNonNull(tunnel, "tunnel");
  }

  /** With the defaults of what is not named, and the key in its usual place. */
  public Settings(
      Path dataDirectory,
      Path credentialsFile,
      boolean openSignup,
      boolean createAdministrator,
      Duration tokenLifetime,
      Duration fogStatusInterval) {
    this(
        dataDirectory,
        usualKeyFile(dataDirectory),
        credentialsFile,
        openSignup,
        createAdministrator,
        tokenLifetime,
        fogStatusInterval);
  }

  /** With the defaults of what is not named. */
  public Settings(
      Path dataDirectory,
      Path secretKeyFile,
      Path credentialsFile,
      boolean openSignup,
      boolean createAdministrator,
      Duration tokenLifetime,
      Duration fogStatusInterval) {
    this(
        dataDirectory,
        secretKeyFile,
        credentialsFile,
        openSignup,
        createAdministrator,
        tokenLifetime,
        fogStatusInterval,
        false,
        Signed.DEFAULT,
        Diagnostic.DEFAULT,
        TunnelHost.NONE);
  }

  static Path usualKeyFile(Path dataDirectory) {
    return dataDirectory.resolve("controller").resolve("secret.key");
  }

  /**
   * Signed tokens.
   *
   * @param lifetime of a signed token
   * @param refreshLifetime of a refresh token, which is good for one exchange
   * @param keyLifetime after which a new key signs
   */
  public record Signed(Duration lifetime, Duration refreshLifetime, Duration keyLifetime) {
    /** A quarter of an hour, a week and 30 days. */
    public static final Signed DEFAULT =
        new Signed(Duration.ofMinutes(15), Duration.ofDays(7), Duration.ofDays(30));
  }

  /**
   * Traces and snapshots.
   *
   * @param ftpHosts where traces may be sent; {@code *} is anywhere
   * @param snapshotBytes of all snapshots together, at most
   */
  public record Diagnostic(List<String> ftpHosts, long snapshotBytes) {
    /** Anywhere, and 2 GiB. */
    public static final Diagnostic DEFAULT = new Diagnostic(List.of("*"), 2L << 30);

    /** Copies the list. */
    public Diagnostic {
      ftpHosts = List.copyOf(ftpHosts);
    }
  }

  /**
   * Where tunnels of agents end.
   *
   * @param localPort on the agent's machine, below 0 where none is configured
   * @param firstPort of the host's ports for tunnels
   * @param lastPort of them, included
   */
  public record TunnelHost(
      String host,
      String username,
      String password,
      String rsaKey,
      int localPort,
      int firstPort,
      int lastPort) {
    /** No host, so that no tunnel can be opened. */
    public static final TunnelHost NONE = new TunnelHost("", "", "", "", -1, 2000, 10000);

    /** Hides the secrets. */
    @Override
    public String toString() {
      return "TunnelHost[" + host + "]";
    }
  }
}
