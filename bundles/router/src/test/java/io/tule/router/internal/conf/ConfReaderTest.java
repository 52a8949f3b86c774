/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.AddressMatch;
import io.tule.router.config.AutoLinkConfig;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.Direction;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.internal.entity.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ConfReaderTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static Configuration parse(String text) throws ConfException {
    return new ConfReader(Schema.load()).parse(text.lines().toList(), false);
  }

  private static String refusal(String text) {
    return assertThrows(ConfException.class, () -> parse(text)).getMessage();
  }

  @Test
  public void readsSectionsWithDefaults() throws Exception {
    Configuration configuration =
        parse(
            """
            # a comment
            router {
                mode: interior      # another
                id: QDR.A
            }
            listener {
                host: 127.0.0.1
                port: amqp
                sasl-mechanisms: ANONYMOUS PLAIN
                link-capacity: 10
            }

            connector {
                name: up
                port: 25672
                role: inter-router
                cost: 7
            }
            """);
    assertEquals("interior", configuration.router().get("mode"));
    assertEquals(1, configuration.router().get("helloIntervalSeconds"));
    assertEquals(false, configuration.policy().get("enableVhostPolicy"));
    ListenerConfig listener = Records.listener(configuration.of("listener").get(0));
    assertEquals(5672, listener.port());
    assertEquals(List.of("ANONYMOUS", "PLAIN"), listener.peer().saslMechanisms());
    assertEquals(10, listener.peer().linkCapacity());
    assertEquals(16384, listener.peer().maxFrameSize());
    assertFalse(listener.http().enabled());
    ConnectorConfig connector = Records.connector(configuration.of("connector").get(0));
    assertEquals("127.0.0.1", connector.host());
    assertEquals(ConnectionRole.INTER_ROUTER, connector.peer().role());
    assertEquals(7, connector.peer().cost());
    assertTrue(connector.verifyHostname());
  }

  @Test
  public void readsFormerNamesOfAttributes() throws Exception {
    Configuration configuration =
        parse(
            """
            linkRoute {
                prefix: broker
                dir: out
                containerId: B
            }
            autoLink {
                addr: queue
                dir: in
                containerId: B
            }
            """);
    LinkRouteConfig route = Records.linkRoute(configuration.of("router.config.linkRoute").get(0));
    assertEquals(Direction.OUT, route.direction());
    AutoLinkConfig link = Records.autoLink(configuration.of("router.config.autoLink").get(0));
    assertEquals("queue", link.address());
    assertEquals(1, link.phase());
    assertTrue(refusal("linkRoute {\n prefix: a\n dir: in\n direction: in\n}").contains("Both"));
  }

  @Test
  public void keepsTheHashOfPatterns() throws Exception {
    Configuration configuration =
        parse("address {\n pattern: a.*.# # any\n distribution: multicast # all\n}");
    assertEquals(
        AddressMatch.pattern("a.*.#"),
        Records.address(configuration.of("router.config.address").get(0)).match());
  }

  @Test
  public void readsMapsInJsonAndInSections() throws Exception {
    Configuration configuration =
        parse(
            """
            listener {
                port: 0
                openProperties: {
                    # a comment
                    "key": "value }",
                    "number": 7,
                }
            }
            vhost {
                hostname: $default
                groups: {
                    admin: {
                        users: alice, bob
                        remoteHosts: *
                    }
                    $default: {
                        users: *
                    }
                }
            }
            vhost {
                hostname: json
                groups: {
                    "$default": {
                        "users": "*"
                    }
                }
            }
            """);
    assertEquals(
        Map.of("key", "value }", "number", 7),
        configuration.of("listener").get(0).get("openProperties"));
    assertEquals(
        Map.of(
            "admin", Map.of("users", "alice, bob", "remoteHosts", "*"),
            "$default", Map.of("users", "*")),
        configuration.of("vhost").get(0).get("groups"));
    assertEquals(
        Map.of("$default", Map.of("users", "*")), configuration.of("vhost").get(1).get("groups"));
  }

  @Test
  public void tellsWhereTheFaultIs() {
    assertEquals("line 2: No such entity type 'lisener'", refusal("\nlisener {\n}"));
    assertTrue(refusal("router {\n mode interior\n}").startsWith("line 2:"));
    assertTrue(refusal("\n\nrouter {\n mode: interior\n").startsWith("line 3:"));
    assertTrue(refusal("}\n").startsWith("line 1:"));
    assertTrue(refusal("router {\n}\nrouter {\n}").startsWith("line 3:"));
    assertTrue(refusal("listener {\n prt: 1\n}").contains("Unknown attribute 'prt'"));
    assertTrue(refusal("listener {\n role: nobody\n}").contains("nobody"));
    assertTrue(refusal("linkRoute {\n prefix: a\n}").contains("direction"));
    assertTrue(refusal("connection {\n}").contains("cannot be configured"));
  }

  @Test
  public void allowsRolesByMode() throws Exception {
    assertTrue(refusal("listener {\n role: inter-router\n}").contains("standalone"));
    assertTrue(
        refusal("router {\n mode: edge\n}\nlistener {\n role: edge\n}")
            .contains("mode='interior'"));
    assertEquals(
        1, parse("router {\n mode: edge\n}\nconnector {\n role: edge\n}").of("connector").size());
  }

  @Test
  public void readsVhostsOfThePolicysFolder() throws Exception {
    Path policies = folder.newFolder("policies").toPath();
    Files.writeString(
        policies.resolve("one.json"),
        "[ [\"vhost\", {\"hostname\": \"photos\", \"maxConnections\": 3}], [\"other\", {}] ]");
    Path conf = folder.newFile("router.conf").toPath();
    Files.writeString(conf, "policy {\n enableVhostPolicy: yes\n policyDir: policies\n}\n");
    Configuration configuration = new ConfReader(Schema.load()).read(conf);
    assertEquals(3, configuration.of("vhost").get(0).get("maxConnections"));
    assertEquals("photos", configuration.of("vhost").get(0).get("hostname"));
  }
}
