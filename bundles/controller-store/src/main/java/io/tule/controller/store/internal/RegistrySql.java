/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.Sql.reference;

import io.tule.api.model.Registry;
import io.tule.api.model.Tristate;
import io.tule.controller.store.RegistryRepository;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Registries. */
final class RegistrySql implements RegistryRepository {
  private static final Table<Registry> TABLE =
      new Table<Registry>("registries")
          .column("url", Registry::url)
          .column("is_public", Registry::isPublic)
          .column("secure", Registry::secure)
          .column("certificate", Registry::certificate)
          .column("requires_cert", Registry::requiresCert)
          .column("username", Registry::username)
          .column("user_email", Registry::userEmail)
          .column("owner_id", r -> reference(r.ownerId()));

  private final Sql sql;

  RegistrySql(Sql sql) {
    this.sql = sql;
  }

  private static Registry read(Row r) throws SQLException {
    return new Registry(
        r.big("id"),
        r.text("url"),
        r.flag("is_public"),
        Tristate.valueOf(r.text("secure")),
        r.text("certificate"),
        Tristate.valueOf(r.text("requires_cert")),
        r.text("username"),
        r.text("user_email"),
        r.big("owner_id"));
  }

  @Override
  public long insert(Registry registry, String encryptedPassword) {
    return sql.insert(
        "INSERT INTO registries (url, is_public, secure, certificate, requires_cert, username,"
            + " user_email, owner_id, password_sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        registry.url(),
        registry.isPublic(),
        registry.secure(),
        registry.certificate(),
        registry.requiresCert(),
        registry.username(),
        registry.userEmail(),
        reference(registry.ownerId()),
        encryptedPassword);
  }

  @Override
  public void update(Registry registry) {
    TABLE.update(sql, registry, "id", registry.id());
  }

  @Override
  public void setPassword(long id, String encryptedPassword) {
    sql.update("UPDATE registries SET password_sealed = ? WHERE id = ?", encryptedPassword, id);
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM registries WHERE id = ?", id);
  }

  @Override
  public Optional<Registry> get(long id) {
    return sql.one("SELECT * FROM registries WHERE id = ?", RegistrySql::read, id);
  }

  @Override
  public String password(long id) {
    return sql.one(
            "SELECT password_sealed FROM registries WHERE id = ?",
            r -> r.text("password_sealed"),
            id)
        .orElse("");
  }

  @Override
  public List<Registry> visibleTo(long ownerId) {
    return sql.list(
        "SELECT * FROM registries WHERE is_public OR owner_id = ? ORDER BY id",
        RegistrySql::read,
        ownerId);
  }
}
