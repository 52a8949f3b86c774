/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image's name, parsed and normalised in this one place.
 *
 * <p>{@code busybox}, {@code docker.io/busybox:latest} and {@code docker.io/library/busybox} are
 * the same image; comparing their normal forms keeps an agent from seeing drift where there is
 * none.
 *
 * @param registry host and optional port, {@code docker.io} where the text names none
 * @param repository path below the registry, with {@code library/} where Docker Hub implies it
 * @param tag the tag, empty only if a digest is given
 * @param digest {@code sha256:…} or empty
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
  /** The registry of a reference that names none. */
  public static final String DEFAULT_REGISTRY = "docker.io";

  private static final int MAX_LENGTH = 512;
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern REGISTRY =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9.]*|\\[[0-9a-fA-F:]+])(:[0-9]{1,5})?");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern DIGEST =
      Pattern.compile("[A-Za-z][A-Za-z0-9]*([+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}");

  /**
   * Parses a reference as a person or a Controller writes it.
   *
   * @param text for example {@code registry:5000/team/app:1.2} or {@code busybox@sha256:…}
   * @return the normal form
   * @throws TuleException with {@link ReasonCode#INVALID_IMAGE} if the text is no image reference
   */
  public static ImageReference parse(String text) {
    String rest = text.strip();
    if (rest.isEmpty() || rest.length() > MAX_LENGTH) {
      throw invalid(text);
    }
    String digest = "";
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = rest.substring(at + 1);
      rest = rest.substring(0, at);
    }
    String tag = "";
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      rest = rest.substring(0, colon);
      if (tag.isEmpty()) {
        throw invalid(text);
      }
    }
    String registry = DEFAULT_REGISTRY;
    int slash = rest.indexOf('/');
    if (slash > 0 && isHost(rest.substring(0, slash))) {
      registry = rest.substring(0, slash);
      rest = rest.substring(slash + 1);
    }
    return check(text, normalHost(registry), rest, tag, digest);
  }

  private static ImageReference check(
      String text, String registry, String path, String tag, String digest) {
    String repository =
        registry.equals(DEFAULT_REGISTRY) && path.indexOf('/') < 0 ? "library/" + path : path;
    Matcher name = REPOSITORY.matcher(path);
    boolean wrongTag = !tag.isEmpty() && !TAG.matcher(tag).matches();
    boolean wrongDigest = !digest.isEmpty() && !DIGEST.matcher(digest).matches();
    boolean emptyDigest = digest.isEmpty() && text.indexOf('@') >= 0;
    if (!REGISTRY.matcher(registry).matches()
        || !name.matches()
        || wrongTag
        || wrongDigest
        || emptyDigest) {
      throw invalid(text);
    }
    String effectiveTag = tag.isEmpty() && digest.isEmpty() ? "latest" : tag;
    return new ImageReference(registry, repository, effectiveTag, digest);
  }

  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
  }

  private static String normalHost(String host) {
    String lower = host.toLowerCase(java.util.Locale.ROOT);
    return switch (lower) {
      case "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com" -> DEFAULT_REGISTRY;
      default -> lower;
    };
  }

  private static TuleException invalid(String text) {
    return new TuleException(ReasonCode.INVALID_IMAGE, "Invalid image reference '" + text + "'");
  }

  /** The name without tag and digest, with the registry: {@code docker.io/library/busybox}. */
  public String name() {
    return registry + "/" + repository;
  }

  /**
   * The short form that engines show and accept: Docker Hub's host and {@code library/} left out.
   */
  public String familiarName() {
    if (!registry.equals(DEFAULT_REGISTRY)) {
      return name();
    }
    return repository.startsWith("library/")
        ? repository.substring("library/".length())
        : repository;
  }

  /** The familiar name with tag and digest, which engines accept as it is. */
  public String familiar() {
    return familiarName() + suffix();
  }

  private String suffix() {
    return (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }

  /** The whole normal form; equal for equal images. */
  @Override
  public String toString() {
    return name() + suffix();
  }
}
