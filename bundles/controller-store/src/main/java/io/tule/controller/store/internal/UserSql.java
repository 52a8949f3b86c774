/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.Role;
import io.tule.api.model.User;
import io.tule.controller.store.UserRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Users and tokens. */
final class UserSql implements UserRepository {
  private static final Table<User> TABLE =
      new Table<User>("users")
          .column("first_name", User::firstName)
          .column("last_name", User::lastName)
          .column("email", User::email)
          .column("email_key", u -> key(u.email()))
          .column("role_name", User::role)
          .column("email_activated", User::emailActivated);

  private final Sql sql;
  private final KnownTokens<TokenRow> tokens;
  private final Runnable changed;
  private final Runnable agentsChanged;

  /**
   * @param changed to be run when anything changes that {@code tokens} tells
   * @param agentsChanged to be run when users take their agents with them
   */
  UserSql(Sql sql, KnownTokens<TokenRow> tokens, Runnable changed, Runnable agentsChanged) {
    this.sql = sql;
    this.tokens = tokens;
    this.changed = changed;
    this.agentsChanged = agentsChanged;
  }

  private static String key(String email) {
    return email.toLowerCase(Locale.ROOT);
  }

  static User read(Row row) throws SQLException {
    return new User(
        row.big("id"),
        row.text("first_name"),
        row.text("last_name"),
        row.text("email"),
        Role.valueOf(row.text("role_name")),
        row.flag("email_activated"));
  }

  @Override
  public boolean isEmpty() {
    return !sql.exists("SELECT id FROM users FETCH FIRST 1 ROWS ONLY");
  }

  @Override
  public List<User> all() {
    return sql.list("SELECT * FROM users ORDER BY id", UserSql::read);
  }

  @Override
  public Optional<User> get(long id) {
    return sql.one("SELECT * FROM users WHERE id = ?", UserSql::read, id);
  }

  @Override
  public Optional<User> byEmail(String email) {
    return sql.one("SELECT * FROM users WHERE email_key = ?", UserSql::read, key(email));
  }

  @Override
  public String passwordHash(long id) {
    return sql.one("SELECT password_hash FROM users WHERE id = ?", r -> r.text("password_hash"), id)
        .orElse("");
  }

  @Override
  public User insert(User user, String passwordHash) {
    long id =
        sql.insert(
            "INSERT INTO users (first_name, last_name, email, email_key, role_name,"
                + " email_activated, password_hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            user.firstName(),
            user.lastName(),
            user.email(),
            key(user.email()),
            user.role(),
            user.emailActivated(),
            passwordHash);
    return new User(
        id, user.firstName(), user.lastName(), user.email(), user.role(), user.emailActivated());
  }

  @Override
  public void update(User user) {
    changed.run();
    TABLE.update(sql, user, "id", user.id());
  }

  @Override
  public void setPasswordHash(long id, String passwordHash) {
    sql.update("UPDATE users SET password_hash = ? WHERE id = ?", passwordHash, id);
  }

  @Override
  public void delete(long id) {
    changed.run();
    agentsChanged.run();
    // H2 does not watch this reference.
    sql.update("DELETE FROM microservices WHERE owner_id = ?", id);
    sql.update("DELETE FROM users WHERE id = ?", id);
  }

  @Override
  public void insertToken(String tokenHash, long userId, Instant createdAt, Instant expiresAt) {
    sql.update(
        "INSERT INTO user_tokens (token_hash, user_id, created_at, expires_at)"
            + " VALUES (?, ?, ?, ?)",
        tokenHash,
        userId,
        createdAt,
        expiresAt);
  }

  @Override
  public Optional<TokenRow> token(String tokenHash) {
    return tokens.find(tokenHash, sql.isFresh(), () -> stored(tokenHash));
  }

  private Optional<TokenRow> stored(String tokenHash) {
    return sql.one(
        "SELECT u.*, t.created_at AS token_created_at, t.expires_at AS token_expires_at,"
            + " t.family"
            + " FROM user_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = ?",
        r ->
            new TokenRow(
                read(r), r.time("token_created_at"), r.time("token_expires_at"), r.text("family")),
        tokenHash);
  }

  @Override
  public void extendToken(String tokenHash, Instant expiresAt) {
    changed.run();
    sql.update("UPDATE user_tokens SET expires_at = ? WHERE token_hash = ?", expiresAt, tokenHash);
  }

  @Override
  public void deleteTokens(long userId) {
    changed.run();
    sql.update("DELETE FROM refresh_tokens WHERE user_id = ?", userId);
    sql.update("DELETE FROM user_tokens WHERE user_id = ?", userId);
  }

  @Override
  public void pruneTokens(long userId, int keep, Instant now) {
    changed.run();
    sql.update("DELETE FROM user_tokens WHERE expires_at <= ?", now);
    sql.update(
        "DELETE FROM user_tokens WHERE user_id = ? AND token_hash NOT IN (SELECT token_hash FROM"
            + " user_tokens WHERE user_id = ? ORDER BY created_at DESC FETCH FIRST "
            + keep
            + " ROWS ONLY)",
        userId,
        userId);
  }
}
