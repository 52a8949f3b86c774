/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.sample.orders.internal;

import static org.junit.Assert.assertEquals;

import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.Test;

/** The routes with ends in this process in the place of HTTP and AMQP. */
public class OrderRoutesTest {
  @Test
  public void anOrderIsTakenAndNothingElse() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.start();
      camel.addRoutes(new OrderRoutes("direct:http", "direct:amqp"));
      Exchange order = ask(camel, "POST");
      assertEquals("Taken: 3 apples", order.getMessage().getBody(String.class));
      assertEquals(202, order.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
      assertEquals(405, ask(camel, "GET").getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
    }
  }

  private static Exchange ask(DefaultCamelContext camel, String method) {
    return camel
        .createProducerTemplate()
        .request(
            "direct:http",
            exchange -> {
              exchange.getMessage().setHeader(Exchange.HTTP_METHOD, method);
              exchange.getMessage().setBody("3 apples");
            });
  }
}
