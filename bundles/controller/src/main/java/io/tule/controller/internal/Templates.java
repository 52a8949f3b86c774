/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ApplicationTemplate;
import io.tule.api.model.TemplateVariable;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.TemplateFields;
import io.tule.controller.TemplateService;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.List;

/** The /applicationTemplate API. */
final class Templates implements TemplateService {
  private final Context context;

  Templates(Context context) {
    this.context = context;
  }

  @Override
  public List<ApplicationTemplate> list(Caller caller) {
    return context.store().read(tx -> tx.templates().ofOwner(caller.userId()));
  }

  @Override
  public ApplicationTemplate get(Caller caller, String name) {
    return context
        .store()
        .read(tx -> tx.templates().byName(caller.userId(), name))
        .orElseThrow(
            () -> ControllerException.notFound("Could not find Application Template " + name));
  }

  @Override
  public ApplicationTemplate create(Caller caller, Draft<ApplicationTemplate> draft) {
    return context.store().inTransaction(tx -> create(tx, caller, draft));
  }

  private ApplicationTemplate create(
      Transaction tx, Caller caller, Draft<ApplicationTemplate> draft) {
    String name = draft.get(TemplateFields.NAME, "");
    checkName(tx, name);
    Instant now = context.now();
    return tx.templates()
        .insert(
            new ApplicationTemplate(
                0,
                caller.userId(),
                name,
                draft.get(TemplateFields.DESCRIPTION, ""),
                "",
                draft.get(TemplateFields.APPLICATION, "{}"),
                stamped(draft, now),
                now,
                now));
  }

  /** As in ioFog 3.0 a name is taken for all users, like the name of an agent. */
  private static void checkName(Transaction tx, String name) {
    if (tx.templates().isTaken(name)) {
      throw ControllerException.duplicate("Duplicate name '" + name + "'");
    }
  }

  private static List<TemplateVariable> stamped(Draft<ApplicationTemplate> draft, Instant now) {
    return draft.get(TemplateFields.VARIABLES, List.of()).stream()
        .map(v -> new TemplateVariable(0, v.key(), v.description(), v.defaultValue(), now, now))
        .toList();
  }

  @Override
  public ApplicationTemplate put(Caller caller, String name, Draft<ApplicationTemplate> draft) {
    return context
        .store()
        .inTransaction(
            tx -> {
              var old = tx.templates().byName(caller.userId(), name);
              if (old.isEmpty()) {
                // As in ioFog 3.0 the name in the path wins over the one in the body.
                return create(tx, caller, draft.toBuilder().set(TemplateFields.NAME, name).build());
              }
              ApplicationTemplate changed = change(tx, old.get(), draft);
              if (draft.has(TemplateFields.VARIABLES)) {
                tx.templates().setVariables(changed.id(), stamped(draft, context.now()));
              }
              return changed;
            });
  }

  @Override
  public void update(Caller caller, String name, Draft<ApplicationTemplate> draft) {
    context
        .store()
        .inTransaction(
            tx ->
                change(
                    tx,
                    tx.templates()
                        .byName(caller.userId(), name)
                        // The original forgets to fill in the name.
                        .orElseThrow(
                            () -> ControllerException.notFound("Invalid application id '{}'")),
                    draft));
  }

  private ApplicationTemplate change(
      Transaction tx, ApplicationTemplate old, Draft<ApplicationTemplate> draft) {
    String name = draft.get(TemplateFields.NAME, old.name());
    if (!name.equals(old.name())) {
      checkName(tx, name);
    }
    ApplicationTemplate changed =
        new ApplicationTemplate(
            old.id(),
            old.ownerId(),
            name,
            draft.get(TemplateFields.DESCRIPTION, old.description()),
            old.schemaVersion(),
            draft.get(TemplateFields.APPLICATION, old.application()),
            old.variables(),
            old.createdAt(),
            context.now());
    tx.templates().update(changed);
    return changed;
  }

  @Override
  public void delete(Caller caller, String name) {
    context
        .store()
        .inTransaction(
            tx -> {
              tx.templates()
                  .byName(caller.userId(), name)
                  .ifPresent(template -> tx.templates().delete(template.id()));
              return true;
            });
  }
}
