/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.message;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.Test;

/** The forms, against bytes that the ioFog Agent 3.1.0 has written. */
public class IoMessageTest {
  private static final String FULL =
      "0004200002010404010805000200020800010001000104040500000002000000053031323334353637383961626364"
          + "656630313233343536373839616263646566743167000000020000000a050000018bcfe568007075622d3161"
          + "696167000000000000000768706e00000003746578747574662d38010268656c6c6f";
  private static final String MINIMAL =
      "00040000000000000000010000000000000000000000000405000000000000000270746578747574662d386869";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  public void readsAndWritesEveryField() {
    IoMessage message = BinaryForm.read(bytes(FULL));
    assertEquals("0123456789abcdef0123456789abcdef", message.id());
    assertEquals("t1", message.tag());
    assertEquals("g", message.groupId());
    assertEquals(2, message.sequenceNumber());
    assertEquals(10, message.sequenceTotal());
    assertEquals(5, message.priority());
    assertEquals(1_700_000_000_000L, message.timestamp());
    assertEquals("pub-1", message.publisher());
    assertEquals("ai", message.authId());
    assertEquals("ag", message.authGroup());
    assertEquals(7, message.chainPosition());
    assertEquals("hpn", message.hash() + message.previousHash() + message.nonce());
    assertEquals(3, message.difficultyTarget());
    assertEquals("text", message.infoType());
    assertEquals("utf-8", message.infoFormat());
    assertArrayEquals(new byte[] {1, 2}, message.contextData());
    assertEquals("hello", new String(message.contentData(), StandardCharsets.UTF_8));
    assertEquals(FULL, HexFormat.of().formatHex(BinaryForm.write(message)));
  }

  @Test
  public void readsAndWritesTheMinimalMessage() {
    IoMessage message = BinaryForm.read(bytes(MINIMAL));
    assertEquals("p", message.publisher());
    assertEquals("hi", new String(message.contentData(), StandardCharsets.UTF_8));
    assertEquals(MINIMAL, HexFormat.of().formatHex(BinaryForm.write(message)));
  }

  @Test
  public void countsBytesOfTextsAndNotCharacters() {
    ObjectNode json = JSON.createObjectNode();
    IoMessage message = BinaryForm.read(bytes(MINIMAL)).accepted("", 0, "pé");
    IoMessage back = BinaryForm.read(BinaryForm.write(message));
    assertEquals("pé", back.publisher());
    assertEquals("hi", new String(back.contentData(), StandardCharsets.UTF_8));
    assertEquals(0, json.size());
  }

  @Test
  public void writesTheVectorWithTheLengthThatTheOldAgentHasWrong() {
    String old = "000400000100000000000100000000000000000000000000000000000000000000c3a970";
    String right = "0004000002" + old.substring(10);
    IoMessage message = BinaryForm.read(bytes(right));
    assertEquals("é", message.tag());
    assertEquals("p", message.publisher());
    assertEquals(right, HexFormat.of().formatHex(BinaryForm.write(message)));
    byte[] wrong = bytes(old);
    assertThrows(IllegalArgumentException.class, () -> BinaryForm.read(wrong));
  }

  @Test
  public void readsIntegersOfAnyLength() {
    byte[] header = new byte[33];
    header[1] = 4;
    header[6] = 2;
    header[8] = 2;
    header[15] = 8;
    byte[] message = new byte[33 + 12];
    System.arraycopy(header, 0, message, 0, 33);
    System.arraycopy(bytes("01020102401c000000000000"), 0, message, 33, 12);
    IoMessage read = BinaryForm.read(message);
    assertEquals(258, read.sequenceNumber());
    assertEquals(1, read.priority());
    assertEquals("bits of the Node SDK", 0x401c000000000000L, read.chainPosition());
    assertEquals(0x401c000000000000L, BinaryForm.read(BinaryForm.write(read)).chainPosition());
  }

  @Test
  public void refusesWhatIsNoMessage() {
    byte[] wrongVersion = bytes(MINIMAL);
    wrongVersion[1] = 5;
    byte[] tooLong = bytes(MINIMAL);
    tooLong[29] = (byte) 0xFF;
    assertThrows(IllegalArgumentException.class, () -> BinaryForm.read(new byte[7]));
    assertThrows(IllegalArgumentException.class, () -> BinaryForm.read(wrongVersion));
    assertThrows(IllegalArgumentException.class, () -> BinaryForm.read(tooLong));
  }

  @Test
  public void takesNullForAbsentAndWritesEveryKey() throws Exception {
    IoMessage message =
        JsonForm.read(
            JSON.readTree(
                "{\"publisher\":\"p\",\"version\":4,\"infotype\":\"text\",\"infoformat\":\"utf-8\","
                    + "\"contentdata\":\"aGk=\",\"contextdata\":null,\"difficultytarget\":0.0,"
                    + "\"tag\":null,\"priority\":\"5\"}"));
    assertEquals(5, message.priority());
    ObjectNode json = JsonForm.write(message);
    assertEquals(20, json.size());
    assertEquals(4, json.path("version").asInt());
    assertEquals("aGk=", json.path("contentdata").asText());
    assertEquals("", json.path("contextdata").asText("absent"));
  }

  @Test
  public void saysWhatIsWrongWithAMessage() throws Exception {
    assertInvalid("{\"publisher\":\"p\"}", "Validation Error, Missing input field version");
    String rest = ",\"version\":4,\"infotype\":\"t\",\"infoformat\":\"f\",\"contentdata\":\"\"";
    assertInvalid(
        "{\"publisher\":\" \"" + rest + "}",
        "Validation Error, Missing input field value publisher");
    assertInvalid(
        "{\"publisher\":\"p\"" + rest + ",\"priority\":-1}",
        "Validation Error, Invalid value for priority");
  }

  private static void assertInvalid(String json, String message) throws Exception {
    var tree = JSON.readTree(json);
    var thrown = assertThrows(JsonForm.InvalidMessage.class, () -> JsonForm.read(tree));
    assertEquals(message, thrown.getMessage());
  }
}
