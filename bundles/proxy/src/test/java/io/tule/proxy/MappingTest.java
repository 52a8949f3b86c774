/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import io.tule.api.TuleException;
import org.junit.Test;

public class MappingTest {
  @Test
  public void allSixKindsAreReadAndWrittenAlike() {
    for (String protocol : new String[] {"http", "http2", "tcp"}) {
      for (String text :
          new String[] {protocol + ":5000=>amqp:queue", "amqp:queue=>" + protocol + ":5000"}) {
        assertEquals(text, Mapping.parse(text).toString());
      }
    }
    assertEquals(
        new Mapping(Mapping.Protocol.TCP, 80, "q:1", false), Mapping.parse("amqp:q:1=>tcp:80"));
  }

  @Test
  public void othersAreRefused() {
    for (String text :
        new String[] {
          "",
          "http:1",
          "http:1=>http:2",
          "amqp:a=>amqp:b",
          "udp:1=>amqp:a",
          "http:0=>amqp:a",
          "http:x=>amqp:a",
          "http:70000=>amqp:a",
          "http:1=>amqp:",
          "http:1:2=>amqp:a"
        }) {
      assertThrows(text, TuleException.class, () -> Mapping.parse(text));
    }
  }
}
