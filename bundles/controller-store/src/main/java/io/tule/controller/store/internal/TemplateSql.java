/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ApplicationTemplate;
import io.tule.api.model.TemplateVariable;
import io.tule.controller.store.TemplateRepository;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Application templates. */
final class TemplateSql implements TemplateRepository {
  private static final Table<ApplicationTemplate> TABLE =
      new Table<ApplicationTemplate>("application_templates")
          .column("owner_id", ApplicationTemplate::ownerId)
          .column("name", ApplicationTemplate::name)
          .column("description", ApplicationTemplate::description)
          .column("schema_version", ApplicationTemplate::schemaVersion)
          .column("application_json", ApplicationTemplate::application)
          .column("created_at", ApplicationTemplate::createdAt)
          .column("updated_at", ApplicationTemplate::updatedAt);

  private final Sql sql;

  TemplateSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public ApplicationTemplate insert(ApplicationTemplate template) {
    setVariables(TABLE.insert(sql, template), template.variables());
    return byName(template.ownerId(), template.name()).orElseThrow();
  }

  @Override
  public void update(ApplicationTemplate template) {
    TABLE.update(sql, template, "id", template.id());
  }

  @Override
  public void setVariables(long id, List<TemplateVariable> variables) {
    sql.update("DELETE FROM template_variables WHERE template_id = ?", id);
    for (TemplateVariable variable : variables) {
      sql.update(
          "INSERT INTO template_variables (template_id, variable_key, description, default_json,"
              + " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
          id,
          variable.key(),
          variable.description(),
          variable.defaultValue(),
          variable.createdAt(),
          variable.updatedAt());
    }
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM application_templates WHERE id = ?", id);
  }

  @Override
  public Optional<ApplicationTemplate> byName(long ownerId, String name) {
    return read("t.owner_id = ? AND t.name = ?", ownerId, name).stream().findFirst();
  }

  @Override
  public boolean isTaken(String name) {
    return sql.exists("SELECT 1 FROM application_templates WHERE name = ?", name);
  }

  @Override
  public List<ApplicationTemplate> ofOwner(long ownerId) {
    return read("t.owner_id = ?", ownerId);
  }

  private List<ApplicationTemplate> read(String condition, Object... parameters) {
    Map<Long, List<TemplateVariable>> variables = new HashMap<>();
    sql.list(
        "SELECT v.* FROM template_variables v JOIN application_templates t ON t.id = v.template_id"
            + " WHERE "
            + condition
            + " ORDER BY v.id",
        row ->
            variables
                .computeIfAbsent(row.big("template_id"), id -> new ArrayList<>())
                .add(variable(row)),
        parameters);
    return sql.list(
        "SELECT t.* FROM application_templates t WHERE " + condition + " ORDER BY t.id",
        row ->
            new ApplicationTemplate(
                row.big("id"),
                row.big("owner_id"),
                row.text("name"),
                row.text("description"),
                row.text("schema_version"),
                row.text("application_json"),
                variables.getOrDefault(row.big("id"), List.of()),
                row.time("created_at"),
                row.time("updated_at")),
        parameters);
  }

  private static TemplateVariable variable(Row row) throws SQLException {
    return new TemplateVariable(
        row.big("id"),
        row.text("variable_key"),
        row.text("description"),
        row.text("default_json"),
        row.time("created_at"),
        row.time("updated_at"));
  }
}
