/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.TuleException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SqlStoreTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final AtomicBoolean full = new AtomicBoolean();

  @Test
  public void whatFollowsACommitHappensAlsoWhereItsFileCannotBeWritten() {
    JdbcDataSource file = new JdbcDataSource();
    file.setURL("jdbc:h2:file:" + folder.getRoot().toPath().resolve("tule"));
    try (SqlStore store = new SqlStore(onFullDisk(file, DataSource.class), true, 2)) {
      AtomicBoolean forgotten = new AtomicBoolean();
      full.set(true);
      assertThrows(
          TuleException.class,
          () ->
              store.inTransaction(
                  tx -> {
                    tx.afterCommit(() -> forgotten.set(true));
                    return true;
                  }));
      // The row of a token that was taken away is gone: nobody may be known by it any more.
      assertTrue(forgotten.get());
      full.set(false);
    }
  }

  /** The same, but that nothing can be written to the file while the disk is full. */
  private <T> T onFullDisk(T target, Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (full.get()
                  && arguments != null
                  && Arrays.asList(arguments).contains("CHECKPOINT")) {
                throw new SQLException("No space left on device", "90028");
              }
              try {
                Object result = method.invoke(target, arguments);
                return result != null
                        && method.getReturnType().isInterface()
                        && method.getReturnType().getPackageName().equals("java.sql")
                    ? onFullDiskAs(result, method.getReturnType())
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private <T> T onFullDiskAs(Object target, Class<T> type) {
    return onFullDisk(type.cast(target), type);
  }
}
