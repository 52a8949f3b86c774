/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.Registry;
import io.tule.api.model.Tristate;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.RegistryFields;
import io.tule.controller.RegistryService;
import io.tule.controller.store.Transaction;
import java.util.List;

/** The /registries API. */
final class Registries implements RegistryService {
  private final Context context;
  private final SecretBox box;

  Registries(Context context, SecretBox box) {
    this.context = context;
    this.box = box;
  }

  @Override
  public List<Registry> list(Caller caller) {
    return context.store().read(tx -> tx.registries().visibleTo(caller.userId()));
  }

  private static Registry applied(Registry r, Draft<Registry> d) {
    if (d.get(RegistryFields.REQUIRES_CERT, false) && !d.has(RegistryFields.CERTIFICATE)) {
      throw ControllerException.validation(
          "Property \"certificate\" is required if property \"requiresCert\" is set to true");
    }
    Tristate requires =
        d.has(RegistryFields.REQUIRES_CERT)
            ? Tristate.of(d.get(RegistryFields.REQUIRES_CERT, false))
            : r.requiresCert();
    return new Registry(
        r.id(),
        d.get(RegistryFields.URL, r.url()),
        d.get(RegistryFields.IS_PUBLIC, r.isPublic()),
        r.secure(),
        d.get(RegistryFields.CERTIFICATE, r.certificate()),
        requires,
        d.get(RegistryFields.USERNAME, r.username()),
        d.get(RegistryFields.EMAIL, r.userEmail()),
        r.ownerId());
  }

  @Override
  public long create(Caller caller, Draft<Registry> draft) {
    Registry empty =
        new Registry(0, "", false, Tristate.UNSET, "", Tristate.UNSET, "", "", caller.userId());
    String sealed = box.seal(draft.get(RegistryFields.PASSWORD, ""));
    return context
        .store()
        .inTransaction(
            tx -> {
              long id = tx.registries().insert(applied(empty, draft), sealed);
              tellAgents(tx, caller);
              return id;
            });
  }

  private void tellAgents(Transaction tx, Caller caller) {
    for (String agent : tx.agents().uuidsOfOwner(caller.userId())) {
      context.changed(tx, agent, ChangeFlag.REGISTRIES);
    }
  }

  @Override
  public void update(Caller caller, long id, Draft<Registry> draft) {
    context
        .store()
        .inTransaction(
            tx -> {
              Registry old =
                  tx.registries()
                      .get(id)
                      .filter(r -> r.isPublic() || r.ownerId() == caller.userId())
                      .orElseThrow(() -> ControllerException.notFound("Registry not found"));
              Registry changed = applied(old, draft);
              // As in ioFog 3.0 a public registry of somebody else is silently left alone.
              if (old.ownerId() == caller.userId()) {
                tx.registries().update(changed);
                if (draft.has(RegistryFields.PASSWORD)) {
                  tx.registries().setPassword(id, box.seal(draft.get(RegistryFields.PASSWORD, "")));
                }
                tellAgents(tx, caller);
              }
              return true;
            });
  }

  @Override
  public void delete(Caller caller, long id) {
    context
        .store()
        .inTransaction(
            tx -> {
              if (tx.registries().get(id).filter(r -> r.ownerId() == caller.userId()).isEmpty()) {
                throw ControllerException.notFound("Invalid registry id '" + id + "'");
              }
              tx.registries().delete(id);
              tellAgents(tx, caller);
              return true;
            });
  }
}
