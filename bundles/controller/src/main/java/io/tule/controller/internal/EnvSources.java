/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tule.api.ReasonCode;
import io.tule.api.model.EnvVar;
import io.tule.api.model.FileSet;
import io.tule.api.model.Microservice;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Variables of containers whose texts are in secrets and configuration maps. They are looked up
 * when an agent asks; users and the database see but where they come from.
 */
final class EnvSources {
  private final Context context;
  private final SecretBox box;

  EnvSources(Context context, SecretBox box) {
    this.context = context;
    this.box = box;
  }

  private static FileSet.Kind kind(EnvVar variable) {
    return variable.source() == EnvVar.Source.SECRET
        ? FileSet.Kind.SECRET
        : FileSet.Kind.CONFIG_MAP;
  }

  private static boolean given(EnvVar variable) {
    return variable.source() == EnvVar.Source.VALUE;
  }

  /** Sees to it that what a request names is there. */
  void check(Transaction tx, Caller caller, List<EnvVar> env) {
    for (EnvVar variable : env) {
      if (given(variable)) {
        continue;
      }
      FileSet.Kind kind = kind(variable);
      Optional<FileSet> set = tx.fileSets().get(caller.userId(), kind, variable.set());
      boolean there =
          set.filter(s -> FileSets.content(box, tx, s.id()).containsKey(variable.setKey()))
              .isPresent();
      if (!there) {
        throw ControllerException.validation(
            kind.text()
                + " key "
                + variable.value()
                + " of variable "
                + variable.key()
                + " not found");
      }
    }
  }

  /** A microservice as its agent runs it, with the texts themselves. */
  Microservice resolved(Transaction tx, Microservice m) {
    if (m.spec().env().stream().allMatch(EnvSources::given)) {
      return m;
    }
    Map<Long, Map<String, String>> contents = new HashMap<>();
    List<EnvVar> env = new ArrayList<>();
    for (EnvVar variable : m.spec().env()) {
      if (given(variable)) {
        env.add(variable);
        continue;
      }
      String text =
          tx.fileSets()
              .get(m.ownerId(), kind(variable), variable.set())
              .map(
                  set ->
                      text(
                          set,
                          contents
                              .computeIfAbsent(set.id(), id -> FileSets.content(box, tx, id))
                              .getOrDefault(variable.setKey(), "")))
              .orElse("");
      env.add(new EnvVar(variable.key(), text));
    }
    return Specs.with(m, m.agentUuid(), Specs.withEnv(m.spec(), env), m.updatedAt());
  }

  private static String text(FileSet set, String stored) {
    return set.type().equals(FileSet.TLS)
        ? new String(Base64.getDecoder().decode(stored), UTF_8)
        : stored;
  }

  /**
   * A set has other content now: containers whose variables it changes are made anew.
   *
   * @param before of the content
   * @param now of the content; empty where the set goes
   */
  void changed(Transaction tx, FileSet set, Map<String, String> before, Map<String, String> now) {
    for (Microservice m : tx.microservices().ofOwner(set.ownerId())) {
      boolean differs = false;
      for (EnvVar variable : m.spec().env()) {
        if (given(variable) || kind(variable) != set.kind() || !variable.set().equals(set.name())) {
          continue;
        }
        if (!now.containsKey(variable.setKey())) {
          throw new ControllerException(
              ErrorKind.VALIDATION,
              ReasonCode.CONFLICT,
              set.kind().text()
                  + " key "
                  + variable.value()
                  + " is in use by variable "
                  + variable.key()
                  + " of microservice "
                  + m.name());
        }
        differs |= !now.get(variable.setKey()).equals(before.get(variable.setKey()));
      }
      if (differs) {
        context.rebuild(tx, m.uuid(), m.agentUuid(), Context.COMMON);
      }
    }
  }
}
