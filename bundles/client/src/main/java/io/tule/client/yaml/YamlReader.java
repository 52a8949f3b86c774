/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2 (core schema) into trees. No type is ever instantiated, no tag of the document's
 * own is followed, and size, depth, aliases and number of values are bounded.
 */
public final class YamlReader {
  private static final int MAX_CHARACTERS = 2_000_000;
  private static final int MAX_VALUES = 100_000;
  private static final int MAX_DEPTH = 50;
  private static final int MAX_DOCUMENTS = 1_000;
  private static final Set<Tag> COLLECTIONS = Set.of(Tag.MAP, Tag.SEQ);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String source;
  private int values;
  private Map<String, Integer> lines = new HashMap<>();
  private Map<String, String> texts = new HashMap<>();

  private YamlReader(String source) {
    this.source = source;
  }

  /**
   * Reads every document of a stream; empty documents are left out.
   *
   * @param source what messages call the text, for example a file's name
   * @param text at most 2,000,000 characters
   * @throws TuleException with {@code MALFORMED_DOCUMENT} and the line, or {@code LIMIT_EXCEEDED}
   */
  public static List<YamlDocument> read(String source, String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new TuleException(
          ReasonCode.LIMIT_EXCEEDED, source + ": larger than " + MAX_CHARACTERS + " characters");
    }
    return new YamlReader(source).readAll(text);
  }

  private List<YamlDocument> readAll(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source)
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(50)
            .setCodePointLimit(MAX_CHARACTERS)
            .build();
    List<YamlDocument> documents = new ArrayList<>();
    try {
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        lines = new HashMap<>();
        texts = new HashMap<>();
        JsonNode root = convert(node, "", 0);
        if (!root.isNull()) {
          documents.add(new YamlDocument(source, root, lines, texts));
        }
        if (documents.size() > MAX_DOCUMENTS) {
          throw limit(node, "more than " + MAX_DOCUMENTS + " documents");
        }
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new TuleException(
          ReasonCode.MALFORMED_DOCUMENT,
          source + ":" + line + ": not valid YAML: " + e.getProblem(),
          e);
    } catch (YamlEngineException e) {
      throw new TuleException(
          ReasonCode.MALFORMED_DOCUMENT, source + ": not valid YAML: " + e.getMessage(), e);
    }
    return documents;
  }

  private JsonNode convert(Node node, String path, int depth) {
    if (++values > MAX_VALUES || depth > MAX_DEPTH) {
      throw limit(node, "too many values or too deep a nesting");
    }
    lines.putIfAbsent(path, line(node));
    boolean collection = node instanceof MappingNode || node instanceof SequenceNode;
    if (collection && !COLLECTIONS.contains(node.getTag())) {
      throw malformed(node, "tag " + node.getTag() + " is not accepted");
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, path, depth);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = NODES.arrayNode();
      int index = 0;
      for (Node item : sequence.getValue()) {
        array.add(convert(item, path + "[" + index++ + "]", depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node, path);
  }

  private ObjectNode mapping(MappingNode mapping, String path, int depth) {
    ObjectNode object = NODES.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw malformed(tuple.getKeyNode(), "a key must be plain text");
      }
      if (key.isPlain() && key.getValue().equals("<<")) {
        merge(object, convert(tuple.getValueNode(), path, depth + 1), tuple.getValueNode());
        continue;
      }
      String child = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      lines.put(child, line(key));
      if (object.has(key.getValue()) && !isMerged(mapping, key.getValue())) {
        throw malformed(key, "duplicate key '" + key.getValue() + "'");
      }
      object.set(key.getValue(), convert(tuple.getValueNode(), child, depth + 1));
    }
    return object;
  }

  private static boolean isMerged(MappingNode mapping, String name) {
    return mapping.getValue().stream()
            .filter(t -> t.getKeyNode() instanceof ScalarNode s && s.getValue().equals(name))
            .count()
        == 1;
  }

  private void merge(ObjectNode target, JsonNode merged, Node node) {
    if (merged.isArray()) {
      merged.forEach(each -> merge(target, each, node));
    } else if (merged.isObject()) {
      merged.properties().forEach(e -> target.putIfAbsent(e.getKey(), e.getValue()));
    } else {
      throw malformed(node, "'<<' needs a mapping");
    }
  }

  private JsonNode scalar(ScalarNode node, String path) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return NODES.booleanNode(Boolean.parseBoolean(text));
    }
    try {
      if (tag.equals(Tag.INT)) {
        texts.put(path, text);
        return integer(text);
      }
      if (tag.equals(Tag.FLOAT) && text.chars().anyMatch(Character::isDigit)) {
        texts.put(path, text);
        return NODES.numberNode(new BigDecimal(text).doubleValue());
      }
    } catch (NumberFormatException e) {
      throw malformed(node, "'" + text + "' is not a number");
    }
    if (!tag.equals(Tag.STR) && !tag.equals(Tag.FLOAT)) {
      throw malformed(node, "tag " + tag + " is not accepted");
    }
    return NODES.textNode(text);
  }

  private static JsonNode integer(String text) {
    BigInteger value;
    if (text.startsWith("0x")) {
      value = new BigInteger(text.substring(2), 16);
    } else if (text.startsWith("0o")) {
      value = new BigInteger(text.substring(2), 8);
    } else {
      value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
    }
    return value.bitLength() < 32 ? NODES.numberNode(value.intValue()) : NODES.numberNode(value);
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private TuleException malformed(Node node, String text) {
    return new TuleException(
        ReasonCode.MALFORMED_DOCUMENT, source + ":" + line(node) + ": " + text);
  }

  private TuleException limit(Node node, String text) {
    return new TuleException(ReasonCode.LIMIT_EXCEEDED, source + ":" + line(node) + ": " + text);
  }
}
