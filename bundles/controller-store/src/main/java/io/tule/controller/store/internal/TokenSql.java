/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.store.TokenRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Signed tokens, refresh tokens and signing keys. */
final class TokenSql implements TokenRepository {
  private final Sql sql;
  private final Runnable changed;

  /**
   * @param changed to be run when access tokens are taken away
   */
  TokenSql(Sql sql, Runnable changed) {
    this.sql = sql;
    this.changed = changed;
  }

  @Override
  public void insertAccess(
      String idHash, String family, long userId, Instant createdAt, Instant expiresAt) {
    sql.update(
        "INSERT INTO user_tokens (token_hash, family, user_id, created_at, expires_at)"
            + " VALUES (?, ?, ?, ?, ?)",
        idHash,
        family,
        userId,
        createdAt,
        expiresAt);
  }

  @Override
  public void insertRefresh(
      String tokenHash, String family, long userId, Instant createdAt, Instant expiresAt) {
    sql.update(
        "INSERT INTO refresh_tokens (token_hash, family, user_id, used, created_at, expires_at)"
            + " VALUES (?, ?, ?, FALSE, ?, ?)",
        tokenHash,
        family,
        userId,
        createdAt,
        expiresAt);
  }

  @Override
  public Optional<Refresh> refresh(String tokenHash) {
    return sql.one(
        "SELECT u.*, t.family, t.used, t.expires_at FROM refresh_tokens t"
            + " JOIN users u ON u.id = t.user_id WHERE t.token_hash = ?",
        r -> new Refresh(r.text("family"), UserSql.read(r), r.flag("used"), r.time("expires_at")),
        tokenHash);
  }

  @Override
  public void spend(String tokenHash, String family, int keep) {
    sql.update("UPDATE refresh_tokens SET used = TRUE WHERE token_hash = ?", tokenHash);
    sql.update(
        "DELETE FROM refresh_tokens WHERE family = ? AND used AND token_hash NOT IN (SELECT"
            + " token_hash FROM refresh_tokens WHERE family = ? AND used"
            + " ORDER BY created_at DESC FETCH FIRST "
            + keep
            + " ROWS ONLY)",
        family,
        family);
  }

  @Override
  public void deleteFamily(String family) {
    changed.run();
    sql.update("DELETE FROM refresh_tokens WHERE family = ?", family);
    sql.update("DELETE FROM user_tokens WHERE family = ?", family);
  }

  @Override
  public void prune(long userId, int keep, Instant now) {
    sql.update("DELETE FROM refresh_tokens WHERE expires_at <= ?", now);
    List<String> families =
        sql.list(
            "SELECT family FROM refresh_tokens WHERE user_id = ? AND NOT used"
                + " ORDER BY created_at DESC",
            r -> r.text("family"),
            userId);
    families.stream().skip(keep).forEach(this::deleteFamily);
  }

  @Override
  public List<SigningKey> keys() {
    return sql.list(
        "SELECT * FROM signing_keys ORDER BY created_at DESC, id",
        r -> new SigningKey(r.text("id"), r.text("secret"), r.time("created_at")));
  }

  @Override
  public void insertKey(SigningKey key) {
    sql.update(
        "INSERT INTO signing_keys (id, secret, created_at) VALUES (?, ?, ?)",
        key.id(),
        key.secret(),
        key.createdAt());
  }

  @Override
  public void deleteKeys(Instant before) {
    sql.update("DELETE FROM signing_keys WHERE created_at < ?", before);
  }
}
