/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of the routing protocol, version 1, as qpid-dispatch 1.x has it: the body is an
 * AMQP-value map, the application property {@code opcode} names the kind.
 */
public sealed interface ControlMessage {
  /** The version of the protocol spoken here. */
  int VERSION = 1;

  /** Where a HELLO goes: to every neighbour, and no further. */
  String TO_NEIGHBOURS = "amqp:/_local/qdhello";

  /** Where what concerns every router goes. */
  String TO_ALL = "amqp:/_topo/0/all/qdrouter";

  /** Where changes of mobile addresses go. */
  String TO_ALL_MOBILE = "_topo/0/all/qdrouter.ma";

  /** The router that sent it. */
  String id();

  /** The value of the application property {@code opcode}. */
  String opcode();

  /** The body. */
  Map<String, Object> body();

  /** The address of one router. */
  static String toRouter(String id) {
    return "amqp:/_topo/0/" + id + "/qdrouter";
  }

  /** The address of one router for what concerns mobile addresses. */
  static String toRouterMobile(String id) {
    return toRouter(id) + ".ma";
  }

  /** I am here, and these I have heard. */
  record Hello(String id, long instance, List<String> seen) implements ControlMessage {
    public Hello {
      seen = List.copyOf(seen);
    }

    @Override
    public String opcode() {
      return "HELLO";
    }

    @Override
    public Map<String, Object> body() {
      Map<String, Object> body = start(id);
      body.put("instance", number(instance));
      body.put("seen", seen);
      return body;
    }
  }

  /** My link state and my mobile addresses have these sequence numbers. */
  record Advertisement(String id, long instance, long linkStateSeq, long mobileSeq)
      implements ControlMessage {
    @Override
    public String opcode() {
      return "RA";
    }

    @Override
    public Map<String, Object> body() {
      Map<String, Object> body = start(id);
      body.put("instance", number(instance));
      body.put("ls_seq", number(linkStateSeq));
      body.put("mobile_seq", number(mobileSeq));
      return body;
    }
  }

  /** Tell me your link state. */
  record LinkStateRequest(String id) implements ControlMessage {
    @Override
    public String opcode() {
      return "LSR";
    }

    @Override
    public Map<String, Object> body() {
      return start(id);
    }
  }

  /**
   * These are my neighbours.
   *
   * @param peers id to cost
   */
  record LinkStateUpdate(String id, long instance, long linkStateSeq, Map<String, Integer> peers)
      implements ControlMessage {
    public LinkStateUpdate {
      peers = Map.copyOf(peers);
    }

    @Override
    public String opcode() {
      return "LSU";
    }

    @Override
    public Map<String, Object> body() {
      Map<String, Object> state = new LinkedHashMap<>();
      state.put("id", id);
      state.put("area", "0");
      state.put("ls_seq", number(linkStateSeq));
      state.put("peers", peers);
      Map<String, Object> body = start(id);
      body.put("instance", number(instance));
      body.put("ls_seq", number(linkStateSeq));
      body.put("ls", state);
      return body;
    }
  }

  /** Tell me your mobile addresses: I know them up to this number. */
  record MobileRequest(String id, long haveSeq) implements ControlMessage {
    @Override
    public String opcode() {
      return "MAR";
    }

    @Override
    public Map<String, Object> body() {
      Map<String, Object> body = start(id);
      body.put("have_seq", number(haveSeq));
      return body;
    }
  }

  /**
   * These addresses came and went, or (absolute) these are all.
   *
   * @param present keys that came, or all
   * @param gone keys that went; none if absolute
   * @param hints treatment of each of {@code present}, or none
   */
  record MobileUpdate(
      String id,
      long mobileSeq,
      boolean absolute,
      List<String> present,
      List<String> gone,
      List<Integer> hints)
      implements ControlMessage {
    public MobileUpdate {
      present = List.copyOf(present);
      gone = List.copyOf(gone);
      hints = hints.size() == present.size() ? List.copyOf(hints) : List.of();
      if (absolute && !gone.isEmpty()) {
        throw new IllegalArgumentException("an absolute update names nothing gone");
      }
    }

    @Override
    public String opcode() {
      return "MAU";
    }

    @Override
    public Map<String, Object> body() {
      Map<String, Object> body = start(id);
      body.put("mobile_seq", number(mobileSeq));
      if (absolute) {
        body.put("exist", present);
        body.put("hints", hints);
      } else {
        body.put("hints", hints);
        body.put("add", present);
        body.put("del", gone);
      }
      return body;
    }
  }

  private static Map<String, Object> start(String id) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", id);
    body.put("pv", VERSION);
    body.put("area", "0");
    return body;
  }

  /** Small numbers go as ints, as the other routers send them. */
  private static Object number(long value) {
    if (value == (int) value) {
      return (int) value;
    }
    return value;
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if a field is missing or of the wrong type, or the kind
   *     unknown
   */
  static ControlMessage parse(String opcode, Map<?, ?> body) {
    Fields fields = new Fields(body);
    String id = fields.text("id");
    return switch (opcode) {
      case "HELLO" -> new Hello(id, fields.optional("instance"), fields.texts("seen"));
      case "RA" ->
          new Advertisement(
              id,
              fields.optional("instance"),
              fields.number("ls_seq"),
              fields.number("mobile_seq"));
      case "LSR" -> new LinkStateRequest(id);
      case "LSU" -> {
        Fields state = new Fields(fields.map("ls"));
        yield new LinkStateUpdate(
            id, fields.optional("instance"), state.number("ls_seq"), state.costs("peers"));
      }
      case "MAR" -> new MobileRequest(id, fields.number("have_seq"));
      case "MAU" -> fields.update(id);
      default -> throw new IllegalArgumentException("unknown opcode " + opcode);
    };
  }

  /** The version that a body says it has; 0 if it says none. */
  static long version(Map<?, ?> body) {
    return new Fields(body).optional("pv");
  }

  /** Typed access to a body, whose keys are strings or symbols. */
  final class Fields {
    private static final int MAX_ID = 127;
    private static final int MAX_PEERS = 1024;

    private final Map<String, Object> map = new LinkedHashMap<>();

    Fields(Map<?, ?> body) {
      body.forEach((k, v) -> map.put(String.valueOf(k), v));
    }

    private Object mandatory(String key) {
      Object value = map.get(key);
      if (value == null) {
        throw new IllegalArgumentException("no " + key);
      }
      return value;
    }

    String text(String key) {
      return text(mandatory(key), key);
    }

    private static String text(Object value, String key) {
      if (value instanceof CharSequence text && !text.isEmpty() && text.length() <= MAX_ID) {
        return text.toString();
      }
      throw new IllegalArgumentException(key + " is no short text");
    }

    long number(String key) {
      return number(mandatory(key), key);
    }

    private static long number(Object value, String key) {
      if (value instanceof Number number) {
        return number.longValue();
      }
      throw new IllegalArgumentException(key + " is no number");
    }

    long optional(String key) {
      return map.get(key) == null ? 0 : number(key);
    }

    Map<?, ?> map(String key) {
      if (mandatory(key) instanceof Map<?, ?> value) {
        return value;
      }
      throw new IllegalArgumentException(key + " is no map");
    }

    private List<?> list(String key) {
      if (mandatory(key) instanceof List<?> value) {
        return value;
      }
      throw new IllegalArgumentException(key + " is no list");
    }

    List<String> texts(String key) {
      List<String> texts = new ArrayList<>();
      for (Object value : list(key)) {
        texts.add(text(value, key));
      }
      return texts;
    }

    private List<String> keys(String key) {
      List<String> keys = new ArrayList<>();
      for (Object value : list(key)) {
        if (!(value instanceof CharSequence)) {
          throw new IllegalArgumentException(key + " holds what is no text");
        }
        keys.add(value.toString());
      }
      return keys;
    }

    Map<String, Integer> costs(String key) {
      Map<?, ?> given = map(key);
      if (given.size() > MAX_PEERS) {
        throw new IllegalArgumentException(key + " are too many");
      }
      Map<String, Integer> costs = new LinkedHashMap<>();
      given.forEach(
          (id, cost) ->
              costs.put(text(id, key), (int) Math.max(1, Math.min(number(cost, key), 1_000_000))));
      return costs;
    }

    MobileUpdate update(String id) {
      List<Integer> hints = new ArrayList<>();
      if (map.get("hints") instanceof List<?> list) {
        for (Object hint : list) {
          hints.add((int) number(hint, "hints"));
        }
      }
      boolean absolute = map.get("exist") != null;
      if (absolute && (map.get("add") != null || map.get("del") != null)) {
        throw new IllegalArgumentException("a MAU is a difference or absolute, not both");
      }
      return new MobileUpdate(
          id,
          number("mobile_seq"),
          absolute,
          keys(absolute ? "exist" : "add"),
          absolute ? List.of() : keys("del"),
          hints);
    }
  }
}
