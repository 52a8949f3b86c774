/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static org.junit.Assert.assertEquals;

import io.tule.controller.AuditEntry;
import io.tule.controller.AuditEntry.Actor;
import io.tule.controller.AuditQuery;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The audit log in a database. */
public class AuditSqlTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private SqlStore store;

  @Before
  public void open() throws Exception {
    store =
        StoreComponent.open(
            "jdbc:h2:mem:audit-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "tule", "", 2);
  }

  @After
  public void close() {
    store.close();
  }

  @Test
  public void findsByWhoWhatAndWhen() {
    add("a@example.org", "application", AuditEntry.DONE, NOW);
    add("b@example.org", "iofog", AuditEntry.DONE, NOW.plusSeconds(1));
    add("a@example.org", "iofog", "NOT_FOUND", NOW.plusSeconds(2));
    assertEquals(List.of("iofog", "iofog", "application"), kinds("", "", Instant.EPOCH));
    assertEquals(List.of("iofog", "application"), kinds("a@example.org", "", Instant.EPOCH));
    assertEquals(List.of("application"), kinds("", "application", Instant.EPOCH));
    assertEquals(List.of("iofog", "iofog"), kinds("", "", NOW.plusSeconds(1)));
    assertEquals(List.of(), kinds("' OR '1'='1", "", Instant.EPOCH));
  }

  @Test
  public void oldEntriesAndThoseBeyondTheBoundsGoAndRefusalsPushNoChangeOut() {
    add("a", "old", AuditEntry.DONE, NOW.minusSeconds(100));
    add("a", "change-1", AuditEntry.DONE, NOW);
    for (int i = 0; i < 5; i++) {
      add("a", "refusal-" + i, "FORBIDDEN", NOW);
    }
    add("a", "change-2", AuditEntry.DONE, NOW);
    Instant oldest = NOW.minusSeconds(50);
    assertEquals(4, (int) store.inTransaction(tx -> tx.audit().prune(oldest, 2, 2)));
    assertEquals(
        List.of("change-2", "refusal-4", "refusal-3", "change-1"), kinds("", "", Instant.EPOCH));
    assertEquals(1, (int) store.inTransaction(tx -> tx.audit().prune(oldest, 1, 2)));
  }

  @Test
  public void anEntryOfAWrongClockKeepsNoOldOnes() {
    add("a", "of-tomorrow", AuditEntry.DONE, NOW.plusSeconds(86_400));
    add("a", "old", AuditEntry.DONE, NOW.minusSeconds(100));
    add("a", "young", AuditEntry.DONE, NOW);
    Instant oldest = NOW.minusSeconds(50);
    assertEquals(1, (int) store.inTransaction(tx -> tx.audit().prune(oldest, 9, 9)));
    assertEquals(List.of("young", "of-tomorrow"), kinds("", "", Instant.EPOCH));
  }

  private void add(String who, String kind, String outcome, Instant at) {
    Actor actor = new Actor("user", "7", who);
    AuditEntry entry = new AuditEntry(0, at, actor, "127.0.0.1", "POST /x", kind, "t", outcome);
    store.inTransaction(
        tx -> {
          tx.audit().add(entry);
          return true;
        });
  }

  private List<String> kinds(String user, String kind, Instant since) {
    AuditQuery query = new AuditQuery(since, user, kind, Long.MAX_VALUE, 100);
    return store.read(tx -> tx.audit().find(query)).stream().map(AuditEntry::kind).toList();
  }
}
