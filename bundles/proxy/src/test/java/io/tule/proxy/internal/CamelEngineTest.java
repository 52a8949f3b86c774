/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.TuleException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.junit.Test;

public class CamelEngineTest {
  @Test
  public void theContextIsThereOnlyWhileThereAreRoutes() throws Exception {
    AtomicInteger idle = new AtomicInteger();
    CamelEngine engine = new CamelEngine(context -> {}, idle::incrementAndGet);
    assertTrue(engine.context().isEmpty());

    engine.add("one", "direct:a", "log:a", context -> {});
    RouteBuilder site =
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:b").routeId("site").setBody(simple("${body}!"));
          }
        };
    engine.addAll(site);
    assertEquals(
        "x!",
        engine
            .context()
            .orElseThrow()
            .createProducerTemplate()
            .requestBody("direct:b", "x", String.class));
    assertThrows(TuleException.class, () -> engine.add("one", "direct:c", "log:c", context -> {}));

    engine.removeAll(site);
    assertEquals(1, engine.context().orElseThrow().getRoutesSize());
    engine.remove("one");
    assertTrue(engine.context().isEmpty());
    assertEquals(1, idle.get());
  }

  @Test
  public void aRouteThatDoesNotStartIsRemoved() {
    CamelEngine engine = new CamelEngine(context -> {}, () -> {});
    assertThrows(TuleException.class, () -> engine.add("one", "unknown:a", "log:a", context -> {}));
    assertTrue(engine.context().isEmpty());
  }
}
