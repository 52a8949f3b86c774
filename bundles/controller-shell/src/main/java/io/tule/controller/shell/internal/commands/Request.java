/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/** A request's body: the fields of a JSON file, then what the options say. */
final class Request {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long LARGEST_FILE = 2L << 20;

  private final ObjectNode body;

  private Request(ObjectNode body) {
    this.body = body;
  }

  /** The body that a command asks for. */
  static Request of(Object command, String file) {
    Request request = new Request(file.isEmpty() ? JSON.createObjectNode() : read(file));
    for (Class<?> type = command.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        Wire wire = field.getAnnotation(Wire.class);
        if (wire != null) {
          request.apply(wire, value(command, field));
        }
      }
    }
    return request;
  }

  private static ObjectNode read(String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > LARGEST_FILE) {
        throw new TuleException(ReasonCode.LIMIT_EXCEEDED, file + " is larger than 2 MiB");
      }
      if (JSON.readTree(Files.readAllBytes(path)) instanceof ObjectNode object) {
        return object;
      }
      throw new TuleException(ReasonCode.MALFORMED_DOCUMENT, file + " holds no JSON object");
    } catch (JsonProcessingException e) {
      throw new TuleException(
          ReasonCode.MALFORMED_DOCUMENT, file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No file can be read at " + file, e);
    }
  }

  private static Object value(Object command, Field field) {
    try {
      field.setAccessible(true);
      return field.get(command);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field.toString(), e);
    }
  }

  private void apply(Wire wire, Object value) {
    if (Boolean.FALSE.equals(value) || "".equals(value)) {
      return;
    }
    String[] path = wire.value().split("\\.", 2);
    ObjectNode object = path.length == 1 ? body : body.withObjectProperty(path[0]);
    String name = path[path.length - 1];
    switch (wire.as()) {
      case TEXT -> object.put(name, value.toString());
      case NUMBER -> object.put(name, number(name, value.toString()));
      case TRUE -> object.put(name, true);
      case FALSE -> object.put(name, false);
      case X86_IMAGE -> image(value.toString(), 1);
      case ARM_IMAGE -> image(value.toString(), 2);
    }
  }

  private static BigDecimal number(String name, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, name + " must be a number, not '" + text + "'", e);
    }
  }

  private void image(String reference, int fogType) {
    body.withArrayProperty("images")
        .addObject()
        .put("containerImage", reference)
        .put("fogTypeId", fogType);
  }

  Request put(String name, String value) {
    body.put(name, value);
    return this;
  }

  Request putNode(String name, JsonNode value) {
    body.set(name, value);
    return this;
  }

  boolean has(String name) {
    return body.has(name);
  }

  String text(String name) {
    return body.path(name).asText();
  }

  /** As JSON. */
  @Override
  public String toString() {
    return body.toString();
  }
}
