/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.port.manager.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.OpenPort;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortProvider;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PortTls;
import io.tule.api.spi.ports.PublicPort;
import io.tule.api.spi.ports.PublicPortSource;
import io.tule.api.spi.ports.PublicProtocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

public final class PortManagerTest {
  private final Source source = new Source();
  private final Provider provider = new Provider("local");
  private final PortManager manager = new PortManager(List.of("127.0.0.1", "::1"), "");

  private void look() {
    manager.reconcile(Optional.of(source), Optional.of(provider));
  }

  private PortState state(String queue) {
    return manager.of(queue).orElseThrow().state();
  }

  @Test
  public void whatIsWantedIsOpenOnAllAddressesAndNothingElse() {
    source.want(6000, "q1", "", PublicProtocol.TCP);
    look();
    look();
    assertEquals(List.of("open 127.0.0.1 6000", "open ::1 6000"), provider.done());
    assertTrue(state("q1").open());

    source.wanted.clear();
    look();
    assertEquals(List.of("close 127.0.0.1 6000", "close ::1 6000"), provider.done());
    assertTrue(manager.of("q1").isEmpty());
  }

  @Test
  public void anotherRouteChangesThePortInPlace() {
    source.want(6000, "q1", "a.example", PublicProtocol.HTTP);
    look();
    provider.done();
    source.want(6000, "q2", "b.example", PublicProtocol.HTTP);
    look();
    assertEquals(List.of("update 127.0.0.1 6000 2", "update ::1 6000 2"), provider.done());
    source.wanted.clear();
    source.want(6000, "q3", "", PublicProtocol.TCP);
    look();
    assertEquals("close 127.0.0.1 6000", provider.done().get(0));
    assertTrue(state("q3").open());
  }

  @Test
  public void aPortInUseIsToldOnceAndTriedAgain() {
    provider.taken.add(6000);
    source.want(6000, "q1", "", PublicProtocol.TCP);
    source.want(6001, "q2", "", PublicProtocol.TCP);
    look();
    look();
    assertEquals(ReasonCode.PORT_IN_USE, state("q1").reason());
    assertFalse(state("q1").open());
    assertTrue(state("q2").open());
    assertEquals(List.of("q1 6000 PORT_IN_USE", "q2 6001 OPEN"), source.reports());

    provider.taken.clear();
    look();
    assertTrue(state("q1").open());
    assertEquals(List.of("q1 6000 OPEN"), source.reports());
  }

  @Test
  public void whatCannotBeServedDoesNotHinderTheOthersOfItsPort() {
    source.want(6000, "q1", "a.example", PublicProtocol.HTTP);
    source.want(6000, "q2", "a.example", PublicProtocol.HTTP);
    source.wanted.add(
        new PublicPortSource.Wanted(
            "q3",
            6000,
            PublicProtocol.HTTP,
            route("q3", "c.example"),
            PortState.failed(ReasonCode.NOT_FOUND, "no certificate")));
    look();
    assertTrue(state("q1").open());
    assertEquals(ReasonCode.CONFLICT, state("q2").reason());
    assertEquals(ReasonCode.NOT_FOUND, state("q3").reason());
  }

  @Test
  public void whileTheControllerIsAwayPortsStayOpen() {
    source.want(6000, "q1", "", PublicProtocol.TCP);
    look();
    provider.done();
    manager.reconcile(Optional.empty(), Optional.of(provider));
    source.away = true;
    look();
    assertEquals(List.of(), provider.done());
    assertTrue(state("q1").open());
  }

  @Test
  public void anotherProviderTakesOverAndWithoutOneTheReasonIsTold() {
    source.want(6000, "q1", "", PublicProtocol.TCP);
    look();
    provider.done();
    Provider other = new Provider("other");
    manager.reconcile(Optional.of(source), Optional.of(other));
    assertEquals(List.of("close 127.0.0.1 6000", "close ::1 6000"), provider.done());
    assertEquals(List.of("open 127.0.0.1 6000", "open ::1 6000"), other.done());
    manager.reconcile(Optional.of(source), Optional.empty());
    assertEquals(ReasonCode.RUNTIME_UNAVAILABLE, state("q1").reason());
  }

  private static PortRoute route(String queue, String host) {
    return new PortRoute(host, "/", queue, PortTls.NONE, List.of(), 0);
  }

  private static final class Source implements PublicPortSource {
    final List<Wanted> wanted = new ArrayList<>();
    private final Set<String> reported = new TreeSet<>();
    boolean away;

    void want(int port, String queue, String host, PublicProtocol protocol) {
      wanted.add(new Wanted(queue, port, protocol, route(queue, host), PortState.OPEN));
    }

    List<String> reports() {
      List<String> all = List.copyOf(reported);
      reported.clear();
      return all;
    }

    @Override
    public List<Wanted> wanted() {
      if (away) {
        throw new TuleException(ReasonCode.STORE_UNAVAILABLE, "away");
      }
      return List.copyOf(wanted);
    }

    @Override
    public Subscription onChange(Runnable listener) {
      return () -> {};
    }

    @Override
    public void report(String microserviceUuid, int port, PortState state) {
      String word = state.open() ? "OPEN" : state.reason().name();
      assertTrue("told twice", reported.add(microserviceUuid + " " + port + " " + word));
    }
  }

  private record Provider(String name, Set<Integer> taken, List<String> log)
      implements PortProvider {
    Provider(String name) {
      this(name, new HashSet<>(), new ArrayList<>());
    }

    List<String> done() {
      List<String> all = List.copyOf(log);
      log.clear();
      return all;
    }

    @Override
    public OpenPort open(PublicPort port) {
      if (taken.contains(port.port())) {
        throw new TuleException(ReasonCode.PORT_IN_USE, "port in use");
      }
      String place = port.address() + " " + port.port();
      log.add("open " + place);
      return new OpenPort() {
        @Override
        public void update(PublicPort to) {
          log.add("update " + place + " " + to.routes().size());
        }

        @Override
        public PortState state() {
          return PortState.OPEN;
        }

        @Override
        public PortCounters counters() {
          return PortCounters.ZERO;
        }

        @Override
        public void close() {
          log.add("close " + place);
        }
      };
    }
  }
}
