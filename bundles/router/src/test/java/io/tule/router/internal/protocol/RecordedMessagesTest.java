/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import static org.junit.Assert.assertEquals;

import io.tule.router.internal.message.MessageReader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.junit.Test;

/** What real routers said is understood, and said in the same way. */
public class RecordedMessagesTest {
  private record Recorded(String opcode, Message message) {
    Map<?, ?> body() {
      return (Map<?, ?>) ((AmqpValue) message.getBody()).getValue();
    }
  }

  private static List<Recorded> recorded() throws Exception {
    List<Recorded> all = new ArrayList<>();
    MessageReader reader = new MessageReader();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                RecordedMessagesTest.class.getResourceAsStream("recorded.txt"),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.startsWith("#")) {
          String[] parts = line.split(" ", 2);
          byte[] bytes = HexFormat.of().parseHex(parts[1]);
          all.add(new Recorded(parts[0], reader.read(bytes)));
        }
      }
    }
    return all;
  }

  @Test
  public void everyKindIsReadAndWrittenAsRecorded() throws Exception {
    Set<String> kinds = new TreeSet<>();
    for (Recorded r : recorded()) {
      ControlMessage message = ControlMessage.parse(r.opcode, r.body());
      kinds.add(message.opcode());
      assertEquals(
          r.opcode, r.message.getApplicationProperties().getValue().get("opcode").toString());
      assertEquals(comparable(r.body()), comparable(message.body()));
    }
    assertEquals(Set.of("HELLO", "LSR", "LSU", "MAR", "MAU", "RA"), kinds);
  }

  @Test
  public void addressesOfARealRouterAreLearnt() throws Exception {
    Network network = new Network();
    Network.Member b = network.add("B");
    for (Recorded r : recorded()) {
      boolean goes = r.body().toString().contains("del=[M0");
      if (comparable(r.body()).contains("id=A") && !goes) {
        b.protocol.receive(r.opcode, r.body(), 0, 1);
      }
    }
    assertEquals(
        Map.of("A", Set.of("M0queue.0", "M0queue.1", "M0queue.2")), Map.copyOf(b.addresses));
  }

  @Test
  public void addressesThatGoAreForgotten() throws Exception {
    Network network = new Network();
    Network.Member b = network.add("B");
    for (Recorded r : recorded()) {
      if (comparable(r.body()).contains("id=A")) {
        b.protocol.receive(r.opcode, r.body(), 0, 1);
      }
    }
    assertEquals(Map.of("A", Set.of()), Map.copyOf(b.addresses));
  }

  /** Bodies as text in which symbols are strings and all integers are alike, whatever the order. */
  private static String comparable(Object value) {
    if (value instanceof Map<?, ?> map) {
      Set<String> entries = new TreeSet<>();
      map.forEach((k, v) -> entries.add(k + "=" + comparable(v)));
      return entries.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecordedMessagesTest::comparable).toList().toString();
    }
    return String.valueOf(value);
  }
}
