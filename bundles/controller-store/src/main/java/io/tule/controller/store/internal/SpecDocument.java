/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.tule.api.ReasonCode;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.EnvVar;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.model.VolumeMapping;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Writes what of a specification stands in the column {@code document}: all but the name and the
 * catalog item.
 *
 * <p>A document is a JSON object. What has its usual value is left out. An element of a list is a
 * list of values by position, or a string. Ports come first, because they are wanted alone. A later
 * version may add fields, and values at an element's end; {@link SpecDocumentReader} passes over
 * what it does not know.
 */
final class SpecDocument {
  static final String PORTS = "ports";
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;

  private SpecDocument(JsonGenerator out) {
    this.out = out;
  }

  /** What a row holds in H2. */
  static final int MAX_BYTES = 1 << 20;

  /** What a document is before it is compressed: who reads it holds it whole. */
  static final int MAX_PLAIN_BYTES = 4 << 20;

  /** From here on it is compressed. */
  private static final int LARGE = 256 * 1024;

  /** How a compressed document begins; others begin with a brace. */
  private static final byte ZLIB = 0x78;

  /** A document as it is stored; one that is too large is refused. */
  static byte[] of(MicroserviceSpec spec) {
    byte[] plain = plain(spec);
    bound(spec, plain.length, MAX_PLAIN_BYTES);
    byte[] document = stored(plain);
    bound(spec, document.length, MAX_BYTES);
    return document;
  }

  private static void bound(MicroserviceSpec spec, int bytes, int most) {
    if (bytes > most) {
      throw new ControllerException(
          ErrorKind.VALIDATION,
          ReasonCode.LIMIT_EXCEEDED,
          "Microservice '" + spec.name() + "' has more than " + most + " bytes");
    }
  }

  /** The same, however large it is. */
  static byte[] unbounded(MicroserviceSpec spec) {
    return stored(plain(spec));
  }

  private static byte[] stored(byte[] plain) {
    return plain.length < LARGE ? plain : compressed(plain);
  }

  private static byte[] compressed(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A parser of a stored document. */
  static JsonParser parser(byte[] stored) throws IOException {
    if (stored.length > 0 && stored[0] == ZLIB) {
      return JSON.createParser(new InflaterInputStream(new ByteArrayInputStream(stored)));
    }
    return JSON.createParser(stored);
  }

  private static byte[] plain(MicroserviceSpec spec) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      new SpecDocument(out).write(spec);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(MicroserviceSpec spec) throws IOException {
    elements(PORTS, spec.ports(), this::port);
    text("config", spec.config());
    number("registry", spec.registryId());
    flag("rootHostAccess", spec.rootHostAccess());
    number("logSize", spec.logSize());
    elements(
        "images",
        spec.images().stream().sorted(Comparator.comparingInt(ContainerImage::fogTypeId)).toList(),
        image -> {
          values(image.containerImage());
          out.writeNumber(image.fogTypeId());
        });
    elements(
        "volumes",
        spec.volumeMappings().stream().sorted(Comparator.comparingLong(VolumeMapping::id)).toList(),
        volume -> {
          out.writeNumber(volume.id());
          values(volume.hostDestination(), volume.containerDestination());
          values(volume.accessMode(), volume.type().name());
        });
    elements(
        "env",
        spec.env(),
        variable -> {
          values(variable.key(), variable.value());
          if (variable.source() != EnvVar.Source.VALUE) {
            values(variable.source().name());
          }
        });
    texts("args", spec.cmd());
    elements("hosts", spec.extraHosts(), host -> values(host.name(), host.address(), host.value()));
    options(spec.options());
    extras(spec.options().extras());
  }

  private void options(ContainerOptions options) throws IOException {
    flag("privileged", options.privileged());
    text("user", options.runAsUser());
    texts("capAdd", options.capAdd());
    texts("capDrop", options.capDrop());
    number("memoryLimit", options.memoryLimitMiB());
    text("cpuSet", options.cpuSetCpus());
  }

  private void extras(ContainerExtras extras) throws IOException {
    if (extras.cpuLimit() != 0) {
      out.writeNumberField("cpuLimit", extras.cpuLimit());
    }
    flag("readOnlyRoot", extras.readOnlyRoot());
    texts("devices", extras.devices());
    texts("cdiDevices", extras.cdiDevices());
    text("pidMode", extras.pidMode());
    text("ipcMode", extras.ipcMode());
    text("platform", extras.platform());
    text("runtime", extras.runtime());
    text("annotations", extras.annotations());
    text("healthCheck", extras.healthCheck());
    if (extras.schedule() != ContainerExtras.MIDDLE) {
      out.writeNumberField("schedule", extras.schedule());
    }
  }

  private void port(PortMapping port) throws IOException {
    out.writeNumber(port.internal());
    out.writeNumber(port.external());
    values(port.protocol().name());
    out.writeBoolean(port.proxy());
    if (port.isPublic()) {
      PublicPort open = port.publicPort();
      values(open.protocol(), String.join(",", open.schemes()), open.routerHost());
      out.writeNumber(open.port());
      values(open.queueName());
      if (!open.options().equals(PublicPortOptions.NONE)) {
        options(open.options());
      }
    }
  }

  private void options(PublicPortOptions options) throws IOException {
    words(options.hosts());
    words(options.paths());
    values(options.tlsSecret(), options.tlsCertificate(), options.tlsKey());
    words(options.access());
    out.writeNumber(options.rate());
  }

  private void words(List<String> words) throws IOException {
    out.writeStartArray();
    values(words.toArray(new String[0]));
    out.writeEndArray();
  }

  /** Writes the values of an element. */
  @FunctionalInterface
  private interface Writer<T> {
    void write(T element) throws IOException;
  }

  private <T> void elements(String field, List<T> elements, Writer<T> writer) throws IOException {
    if (elements.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(field);
    for (T element : elements) {
      out.writeStartArray();
      writer.write(element);
      out.writeEndArray();
    }
    out.writeEndArray();
  }

  private void texts(String field, List<String> texts) throws IOException {
    if (!texts.isEmpty()) {
      out.writeArrayFieldStart(field);
      values(texts.toArray(new String[0]));
      out.writeEndArray();
    }
  }

  private void values(String... values) throws IOException {
    for (String value : values) {
      out.writeString(value);
    }
  }

  private void text(String field, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(field, value);
    }
  }

  private void number(String field, long value) throws IOException {
    if (value != 0) {
      out.writeNumberField(field, value);
    }
  }

  private void flag(String field, boolean value) throws IOException {
    if (value) {
      out.writeBooleanField(field, true);
    }
  }
}
