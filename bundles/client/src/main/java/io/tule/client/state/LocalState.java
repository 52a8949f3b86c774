/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.ResourceName;
import io.tule.api.TuleException;
import io.tule.client.yaml.YamlReader;
import io.tule.client.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The command line's own files below the data directory: {@code cli/config.yaml} with the current
 * namespace and {@code cli/namespaces/NAME.yaml} with each namespace's Controller and token. Only
 * the owner can read them; each is replaced in one step.
 */
public final class LocalState {
  /** The namespace that is always there. */
  public static final String DEFAULT_NAMESPACE = "default";

  private static final long MAX_FILE = 100_000;
  private static final FileAttribute<?> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path data;
  private final Path cli;

  /**
   * Creates the state of a data directory; nothing is written until something is stored.
   *
   * @param data Tule's data directory
   */
  public LocalState(Path data) {
    this.data = data;
    this.cli = data.resolve("cli");
  }

  /** The e-mail and password that the first start of a Controller on this machine left. */
  public Optional<Administrator> administrator() {
    Path file = data.resolve("admin.properties");
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      return Optional.empty();
    }
    String email = properties.getProperty("email", "");
    String password = properties.getProperty("password", "");
    return email.isEmpty() || password.isEmpty()
        ? Optional.empty()
        : Optional.of(new Administrator(email, password));
  }

  /** The namespace that commands use when they name none. */
  public String currentNamespace() {
    return read(cli.resolve("config.yaml"))
        .map(root -> root.path("currentNamespace").asText(""))
        .filter(ResourceName::isValid)
        .orElse(DEFAULT_NAMESPACE);
  }

  /** Makes a namespace the current one. */
  public void useNamespace(String name) {
    checkName(name);
    write(cli.resolve("config.yaml"), object().put("currentNamespace", name));
  }

  /** The names of all namespaces, sorted. */
  public List<String> namespaces() {
    List<String> names = new ArrayList<>();
    names.add(DEFAULT_NAMESPACE);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(cli.resolve("namespaces"), "*.yaml")) {
      for (Path file : files) {
        String name = file.getFileName().toString().replaceFirst("\\.yaml$", "");
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException e) {
      return names;
    } catch (IOException e) {
      throw failed("read", e);
    }
    Collections.sort(names);
    return names;
  }

  /** What is stored of a namespace, or nothing if it is not connected. */
  public Optional<Namespace> namespace(String name) {
    checkName(name);
    return read(file(name))
        .map(
            root ->
                new Namespace(
                    name,
                    root.path("endpoint").asText(""),
                    root.path("email").asText(""),
                    root.path("token").asText("")))
        .filter(namespace -> !namespace.endpoint().isEmpty());
  }

  /** Stores a namespace. */
  public void store(Namespace namespace) {
    checkName(namespace.name());
    write(
        file(namespace.name()),
        object()
            .put("endpoint", namespace.endpoint())
            .put("email", namespace.email())
            .put("token", namespace.token()));
  }

  /** Forgets a namespace; it need not exist. */
  public void forget(String name) {
    checkName(name);
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private Path file(String name) {
    return cli.resolve("namespaces").resolve(name + ".yaml");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static void checkName(String name) {
    if (!ResourceName.isValid(name)) {
      throw new TuleException(ReasonCode.INVALID_NAME, "'" + name + "' is not a namespace's name");
    }
  }

  private static Optional<JsonNode> read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new TuleException(ReasonCode.LIMIT_EXCEEDED, file + " is too large");
      }
      return YamlReader.read(file.toString(), Files.readString(file)).stream()
          .map(document -> document.root())
          .findFirst();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private void write(Path file, JsonNode content) {
    try {
      Files.createDirectories(data);
      Files.createDirectories(file.getParent(), DIRECTORY_MODE);
      Path temporary = Files.createTempFile(file.getParent(), ".new-", "", FILE_MODE);
      try {
        Files.writeString(temporary, YamlWriter.write(content));
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private static TuleException failed(String what, IOException cause) {
    return new TuleException(
        ReasonCode.INTERNAL, "Cannot " + what + " the local state: " + cause.getMessage(), cause);
  }

  /**
   * A Controller that commands talk to.
   *
   * @param name the namespace's name
   * @param endpoint the API's base address
   * @param email the user
   * @param token the user's token
   */
  public record Namespace(String name, String endpoint, String email, String token) {
    /** Leaves the token out. */
    @Override
    public String toString() {
      return "Namespace[" + name + ", " + endpoint + "]";
    }
  }

  /**
   * The account of the first start.
   *
   * @param email the user
   * @param password its password
   */
  public record Administrator(String email, String password) {
    /** Leaves the password out. */
    @Override
    public String toString() {
      return "Administrator[" + email + "]";
    }
  }
}
