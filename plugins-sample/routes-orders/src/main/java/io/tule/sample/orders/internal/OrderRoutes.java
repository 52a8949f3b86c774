/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.sample.orders.internal;

import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Takes orders by HTTP and passes them to an address; answers what comes there. */
@Component(service = RoutesBuilder.class, configurationPid = "io.tule.sample.orders")
@Designate(ocd = OrderRoutes.Settings.class)
public final class OrderRoutes extends RouteBuilder {
  private final String http;
  private final String amqp;

  /** Settings of PID {@code io.tule.sample.orders}. */
  @ObjectClassDefinition(name = "Sample: routes of a site")
  @interface Settings {
    /** Where orders come in. */
    @AttributeDefinition(name = "Source")
    String http() default "tule-http:127.0.0.1:8099?path=/orders";

    /** Where they go. */
    @AttributeDefinition(name = "Address")
    String amqp() default "tule-amqp:site.orders";
  }

  /** With these ends. */
  @Activate
  public OrderRoutes(Settings settings) {
    this(settings.http(), settings.amqp());
  }

  OrderRoutes(String http, String amqp) {
    this.http = http;
    this.amqp = amqp;
  }

  @Override
  public void configure() {
    from(http)
        .routeId("orders-in")
        .choice()
        .when(header(Exchange.HTTP_METHOD).isNotEqualTo("POST"))
        .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(405))
        .setBody(constant("Orders are posted\n"))
        .otherwise()
        .to(amqp);

    from(amqp)
        .routeId("orders-answer")
        .convertBodyTo(String.class)
        .transform(simple("Taken: ${body}"))
        .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202));
  }
}
