/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;

/** The JSON form. Null stands for absent: the Go SDK sends it for data that is not set. */
public final class JsonForm {
  private static final String[] NEEDED = {
    "publisher", "version", "infotype", "infoformat", "contentdata"
  };
  private static final String[] NOT_BLANK = {"publisher", "infotype", "infoformat"};

  private JsonForm() {}

  /** What is wrong with a message. Its text is the wire's, up to the status line. */
  public static final class InvalidMessage extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidMessage(String message) {
      super(message);
    }
  }

  /**
   * Reads and checks what a microservice publishes; identifier and time in it count for nothing.
   */
  public static IoMessage read(JsonNode json) throws InvalidMessage {
    if (!json.isObject()) {
      throw new InvalidMessage(" Message Parsing Error, not a JSON object");
    }
    for (String name : NEEDED) {
      if (!json.has(name)) {
        throw invalid("Missing input field " + name);
      }
    }
    for (String name : NOT_BLANK) {
      if (json.path(name).isNull() || json.path(name).asText("").isBlank()) {
        throw invalid("Missing input field value " + name);
      }
    }
    integer(json, "version", Integer.MAX_VALUE);
    try {
      IoMessage message = parse(json);
      BinaryForm.write(message);
      return message;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidMessage(" Message Parsing Error, " + e.getMessage());
    }
  }

  private static IoMessage parse(JsonNode json) throws InvalidMessage {
    return new IoMessage(
        text(json, "id"),
        text(json, "tag"),
        text(json, "groupid"),
        (int) integer(json, "sequencenumber", Integer.MAX_VALUE),
        (int) integer(json, "sequencetotal", Integer.MAX_VALUE),
        (int) integer(json, "priority", 255),
        0,
        text(json, "publisher"),
        text(json, "authid"),
        text(json, "authgroup"),
        integer(json, "chainposition", Long.MAX_VALUE),
        text(json, "hash"),
        text(json, "previoushash"),
        text(json, "nonce"),
        difficulty(json),
        text(json, "infotype"),
        text(json, "infoformat"),
        data(json, "contextdata"),
        data(json, "contentdata"));
  }

  private static InvalidMessage invalid(String text) {
    return new InvalidMessage("Validation Error, " + text);
  }

  private static String text(JsonNode json, String name) throws InvalidMessage {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isValueNode()) {
      throw invalid("Invalid value for " + name);
    }
    return value.asText();
  }

  private static long integer(JsonNode json, String name, long most) throws InvalidMessage {
    String text = text(json, name);
    if (text.isEmpty()) {
      return 0;
    }
    // the longest number that fits has 19 digits
    if (!text.matches("[0-9]{1,19}")) {
      throw invalid("Invalid value for " + name);
    }
    try {
      long value = Long.parseLong(text);
      if (value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw invalid("Invalid value for " + name);
    }
    throw invalid("Invalid value for " + name);
  }

  /** A fraction is taken and cut off. */
  private static int difficulty(JsonNode json) throws InvalidMessage {
    String text = text(json, "difficultytarget");
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{0,30})?")) {
      throw invalid("Invalid value for difficultytarget");
    }
    return (int) Double.parseDouble(text);
  }

  private static byte[] data(JsonNode json, String name) throws InvalidMessage {
    return Base64.getDecoder().decode(text(json, name));
  }

  /** Writes a message, every key of it. */
  public static ObjectNode write(IoMessage m) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", m.id()).put("tag", m.tag()).put("groupid", m.groupId());
    json.put("version", IoMessage.VERSION);
    json.put("sequencenumber", m.sequenceNumber()).put("sequencetotal", m.sequenceTotal());
    json.put("priority", m.priority()).put("timestamp", m.timestamp());
    json.put("publisher", m.publisher()).put("authid", m.authId());
    json.put("authgroup", m.authGroup()).put("chainposition", m.chainPosition());
    json.put("hash", m.hash()).put("previoushash", m.previousHash()).put("nonce", m.nonce());
    json.put("difficultytarget", m.difficultyTarget());
    json.put("infotype", m.infoType()).put("infoformat", m.infoFormat());
    json.put("contextdata", Base64.getEncoder().encodeToString(m.contextData()));
    return json.put("contentdata", Base64.getEncoder().encodeToString(m.contentData()));
  }
}
