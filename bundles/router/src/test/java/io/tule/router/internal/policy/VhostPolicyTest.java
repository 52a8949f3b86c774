/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.router.spi.Policy;
import java.util.HashMap;
import java.util.Map;
import org.junit.Test;

public class VhostPolicyTest {
  private static final VhostPolicy.Settings ON =
      new VhostPolicy.Settings(10, 5000, true, false, "");

  private final Map<String, Object> photos = new HashMap<>();
  private long connections;

  public VhostPolicyTest() {
    photos.put("hostname", "photos");
    photos.put("aliases", "pictures, images");
    photos.put("maxConnectionsPerUser", 2);
    photos.put("allowUnknownUser", true);
    photos.put(
        "groups",
        Map.of(
            "admins",
            Map.of(
                "users", "alice, bob",
                "remoteHosts", "10.0.0.1-10.0.0.9, ::1",
                "sources", "private, ${user}.*, shared*",
                "targetPattern", "${user}.#, logs.*",
                "maxMessageSize", 100),
            "$default",
            Map.of("remoteHosts", "*", "allowDynamicSource", "true", "maxSenders", 0)));
  }

  private Policy.Decision open(VhostPolicy policy, String user, String host, String vhost) {
    return policy.open(new Policy.Peer(++connections, host, user, vhost, "listener"));
  }

  private Policy.Grant granted(VhostPolicy policy, String user, String host) {
    return (Policy.Grant) open(policy, user, host, "photos");
  }

  private VhostPolicy policy() {
    VhostPolicy policy = new VhostPolicy(ON);
    policy.put(photos);
    return policy;
  }

  @Test
  public void groupsBoundWhatTheirUsersMayDo() {
    Policy.Grant alice = granted(policy(), "alice", "10.0.0.5");
    assertTrue(alice.sourceAllowed("private"));
    assertFalse(alice.sourceAllowed("private2"));
    assertTrue(alice.sourceAllowed("shared2"));
    assertTrue(alice.sourceAllowed("alice.x"));
    assertFalse(alice.sourceAllowed("bob.x"));
    assertTrue(alice.targetAllowed("alice/a/b"));
    assertTrue(alice.targetAllowed("logs.a"));
    assertFalse(alice.targetAllowed("logs.a.b"));
    assertFalse(alice.allowDynamicSource());
    assertTrue(alice.allowWaypointLinks());
    assertEquals(100, alice.maxMessageSize());
  }

  @Test
  public void unknownUsersHaveTheDefaultsRights() {
    Policy.Grant anybody = granted(policy(), "", "192.168.1.1");
    assertTrue(anybody.allowDynamicSource());
    assertFalse(anybody.sourceAllowed("private"));
    assertEquals(-1, anybody.maxSenders());
    assertEquals(5000, anybody.maxMessageSize());
  }

  @Test
  public void hostsAndVhostsThatAreNotAllowedAreDenied() {
    VhostPolicy policy = policy();
    assertTrue(open(policy, "alice", "10.0.0.10", "photos") instanceof Policy.Denied);
    assertTrue(open(policy, "alice", "::1", "pictures") instanceof Policy.Grant);
    Policy.Denied denied = (Policy.Denied) open(policy, "alice", "10.0.0.1", "elsewhere");
    assertEquals("amqp:resource-limit-exceeded", denied.condition());
    assertEquals(2L, policy.counters().get("connectionsDenied"));
  }

  @Test
  public void countsConnectionsOfEachUser() {
    VhostPolicy policy = policy();
    Policy.Peer first = new Policy.Peer(100, "10.0.0.1", "alice", "photos", "l");
    assertTrue(policy.open(first) instanceof Policy.Grant);
    assertTrue(open(policy, "alice", "10.0.0.1", "photos") instanceof Policy.Grant);
    assertTrue(open(policy, "alice", "10.0.0.2", "photos") instanceof Policy.Denied);
    assertTrue(open(policy, "bob", "10.0.0.1", "photos") instanceof Policy.Grant);
    policy.closed(first);
    assertTrue(open(policy, "alice", "10.0.0.2", "photos") instanceof Policy.Grant);
    assertEquals(3L, policy.vhostStats().get(0).get("connectionsCurrent"));
  }

  @Test
  public void boundsAllConnections() {
    VhostPolicy policy = new VhostPolicy(new VhostPolicy.Settings(1, 0, false, false, ""));
    assertTrue(policy.accept("10.0.0.1"));
    assertFalse(policy.accept("10.0.0.1"));
    policy.released("10.0.0.1");
    assertTrue(policy.accept("10.0.0.1"));
    assertEquals(Policy.Grant.ALL, open(policy, "", "10.0.0.1", "any"));
  }

  @Test
  public void namesOfVhostsMayBePatterns() {
    VhostPolicy policy = new VhostPolicy(new VhostPolicy.Settings(10, 0, true, true, ""));
    photos.put("hostname", "*.photos.com");
    policy.put(photos);
    assertEquals("*.photos.com", policy.resolve("www.photos.com"));
    assertEquals("photos.com", policy.resolve("photos.com"));
    policy.remove("*.photos.com");
    assertEquals("www.photos.com", policy.resolve("www.photos.com"));
  }

  @Test
  public void refusesRulesThatMakeNoSense() {
    VhostPolicy policy = policy();
    assertThrows(IllegalArgumentException.class, () -> policy.put(Map.of("hostname", "pictures")));
    assertThrows(
        IllegalArgumentException.class,
        () -> policy.put(Map.of("hostname", "x", "allowUnknownUser", true)));
    Map<String, Object> twice = Map.of("a", Map.of("users", "u"), "b", Map.of("users", "u"));
    assertThrows(
        IllegalArgumentException.class, () -> policy.put(Map.of("hostname", "x", "groups", twice)));
    Map<String, Object> both = Map.of("a", Map.of("sources", "s", "sourcePattern", "p"));
    assertThrows(
        IllegalArgumentException.class, () -> policy.put(Map.of("hostname", "x", "groups", both)));
  }
}
