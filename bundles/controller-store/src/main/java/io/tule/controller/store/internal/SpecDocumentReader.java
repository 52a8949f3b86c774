/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.EnvVar;
import io.tule.api.model.ExtraHost;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link SpecDocument} writes; what is left out has its usual value. */
final class SpecDocumentReader {
  private final JsonParser in;

  private List<PortMapping> ports = List.of();
  private String config = "";
  private long registry;
  private boolean rootHostAccess;
  private int logSize;
  private List<ContainerImage> images = List.of();
  private List<VolumeMapping> volumes = List.of();
  private List<EnvVar> env = List.of();
  private List<String> args = List.of();
  private List<ExtraHost> hosts = List.of();
  private boolean privileged;
  private String user = "";
  private List<String> capAdd = List.of();
  private List<String> capDrop = List.of();
  private long memoryLimit;
  private String cpuSet = "";
  private double cpuLimit;
  private boolean readOnlyRoot;
  private List<String> devices = List.of();
  private List<String> cdiDevices = List.of();
  private String pidMode = "";
  private String ipcMode = "";
  private String platform = "";
  private String runtime = "";
  private String annotations = "";
  private String healthCheck = "";
  private int schedule = ContainerExtras.MIDDLE;

  private SpecDocumentReader(JsonParser in) {
    this.in = in;
  }

  static MicroserviceSpec read(String name, long catalogItemId, byte[] document) {
    try (JsonParser in = SpecDocument.parser(document)) {
      SpecDocumentReader reader = new SpecDocumentReader(in);
      in.nextToken();
      for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
        if (!reader.field(field) && !reader.option(field)) {
          in.nextToken();
          in.skipChildren();
        }
      }
      return reader.spec(name, catalogItemId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ports alone. */
  static List<PortMapping> ports(byte[] document) {
    try (JsonParser in = SpecDocument.parser(document)) {
      in.nextToken();
      if (!SpecDocument.PORTS.equals(in.nextFieldName())) {
        return List.of();
      }
      SpecDocumentReader reader = new SpecDocumentReader(in);
      return reader.elements(reader::port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MicroserviceSpec spec(String name, long catalogItemId) {
    return new MicroserviceSpec(
        name,
        config,
        catalogItemId,
        images,
        registry,
        rootHostAccess,
        logSize,
        ports,
        volumes,
        env,
        args,
        hosts,
        new ContainerOptions(
            privileged,
            user,
            capAdd,
            capDrop,
            memoryLimit,
            cpuSet,
            new ContainerExtras(
                cpuLimit,
                readOnlyRoot,
                devices,
                cdiDevices,
                pidMode,
                ipcMode,
                platform,
                runtime,
                annotations,
                healthCheck,
                schedule)));
  }

  /** Whether it is one of these. */
  private boolean field(String name) throws IOException {
    switch (name) {
      case SpecDocument.PORTS -> ports = elements(this::port);
      case "config" -> config = in.nextTextValue();
      case "registry" -> registry = in.nextLongValue(0);
      case "rootHostAccess" -> rootHostAccess = in.nextBooleanValue();
      case "logSize" -> logSize = in.nextIntValue(0);
      case "images" ->
          images = elements(() -> new ContainerImage(in.nextTextValue(), in.nextIntValue(0)));
      case "volumes" -> volumes = elements(this::volume);
      case "env" -> env = elements(this::variable);
      case "args" -> args = texts();
      case "hosts" ->
          hosts =
              elements(
                  () -> new ExtraHost(in.nextTextValue(), in.nextTextValue(), in.nextTextValue()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether it is one of a container's. */
  private boolean option(String name) throws IOException {
    switch (name) {
      case "privileged" -> privileged = in.nextBooleanValue();
      case "user" -> user = in.nextTextValue();
      case "capAdd" -> capAdd = texts();
      case "capDrop" -> capDrop = texts();
      case "memoryLimit" -> memoryLimit = in.nextLongValue(0);
      case "cpuSet" -> cpuSet = in.nextTextValue();
      case "cpuLimit" -> {
        in.nextToken();
        cpuLimit = in.getDoubleValue();
      }
      case "readOnlyRoot" -> readOnlyRoot = in.nextBooleanValue();
      case "devices" -> devices = texts();
      case "cdiDevices" -> cdiDevices = texts();
      case "pidMode" -> pidMode = in.nextTextValue();
      case "ipcMode" -> ipcMode = in.nextTextValue();
      case "platform" -> platform = in.nextTextValue();
      case "runtime" -> runtime = in.nextTextValue();
      case "annotations" -> annotations = in.nextTextValue();
      case "healthCheck" -> healthCheck = in.nextTextValue();
      case "schedule" -> schedule = in.nextIntValue(ContainerExtras.MIDDLE);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads an element whose list was begun; it need not read to its end. */
  @FunctionalInterface
  private interface Reader<T> {
    T read() throws IOException;
  }

  private <T> List<T> elements(Reader<T> reader) throws IOException {
    List<T> elements = new ArrayList<>();
    in.nextToken();
    while (in.nextToken() == JsonToken.START_ARRAY) {
      elements.add(reader.read());
      while (in.currentToken() != JsonToken.END_ARRAY) {
        in.nextToken();
        in.skipChildren();
      }
    }
    return elements;
  }

  private List<String> texts() throws IOException {
    in.nextToken();
    return words();
  }

  /** The rest of a list that was begun. */
  private List<String> words() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String text = in.nextTextValue(); text != null; text = in.nextTextValue()) {
      texts.add(text);
    }
    return texts;
  }

  private EnvVar variable() throws IOException {
    String key = in.nextTextValue();
    String value = in.nextTextValue();
    String source = in.nextTextValue();
    return source == null
        ? new EnvVar(key, value)
        : new EnvVar(key, value, EnvVar.Source.valueOf(source));
  }

  private VolumeMapping volume() throws IOException {
    return new VolumeMapping(
        in.nextLongValue(0),
        in.nextTextValue(),
        in.nextTextValue(),
        in.nextTextValue(),
        VolumeType.valueOf(in.nextTextValue()));
  }

  private PortMapping port() throws IOException {
    int internal = in.nextIntValue(0);
    int external = in.nextIntValue(0);
    PortProtocol protocol = PortProtocol.valueOf(in.nextTextValue());
    boolean proxy = in.nextBooleanValue();
    String open = in.nextTextValue();
    if (open == null) {
      return new PortMapping(internal, external, protocol, PublicPort.NONE, proxy);
    }
    List<String> schemes = Row.words(in.nextTextValue());
    String host = in.nextTextValue();
    int number = in.nextIntValue(0);
    return new PortMapping(
        internal,
        external,
        protocol,
        new PublicPort(
            open, schemes, true, host, number, in.nextTextValue(), List.of(), portOptions()),
        proxy);
  }

  private PublicPortOptions portOptions() throws IOException {
    if (in.nextToken() != JsonToken.START_ARRAY) {
      return PublicPortOptions.NONE;
    }
    return new PublicPortOptions(
        words(),
        texts(),
        in.nextTextValue(),
        in.nextTextValue(),
        in.nextTextValue(),
        texts(),
        in.nextIntValue(0));
  }
}
