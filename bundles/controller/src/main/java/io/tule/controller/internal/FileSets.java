/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tule.api.FileKeys;
import io.tule.api.ReasonCode;
import io.tule.api.model.FileSet;
import io.tule.api.model.VolumeMount;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.FileSetFields;
import io.tule.controller.FileSetService;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The /secrets and /configmaps API. */
final class FileSets implements FileSetService {
  private final Context context;
  private final SecretBox box;
  private final VolumeMounts mounts;
  private final EnvSources envSources;
  private final PortCertificates certificates;

  FileSets(
      Context context,
      SecretBox box,
      VolumeMounts mounts,
      EnvSources envSources,
      PortCertificates certificates) {
    this.certificates = certificates;
    this.context = context;
    this.box = box;
    this.mounts = mounts;
    this.envSources = envSources;
  }

  static FileSet own(Transaction tx, Caller caller, FileSet.Kind kind, String name) {
    return tx.fileSets()
        .get(caller.userId(), kind, name)
        .orElseThrow(
            () ->
                ControllerException.notFound(
                    kind.text() + " with name " + quoted(kind, name) + " not found"));
  }

  /** The original quotes a secret's name in its messages, and no other. */
  private static String quoted(FileSet.Kind kind, String name) {
    return kind == FileSet.Kind.SECRET ? '"' + name + '"' : name;
  }

  @Override
  public List<FileSet> list(Caller caller, FileSet.Kind kind) {
    return context.store().read(tx -> tx.fileSets().ofOwner(caller.userId(), kind));
  }

  @Override
  public Content get(Caller caller, FileSet.Kind kind, String name) {
    return context
        .store()
        .read(
            tx -> {
              FileSet set = own(tx, caller, kind, name);
              return new Content(set, content(box, tx, set.id()));
            });
  }

  @Override
  public FileSet create(Caller caller, FileSet.Kind kind, Draft<FileSet> draft) {
    String name = draft.require(FileSetFields.NAME);
    String type = draft.get(FileSetFields.TYPE, FileSet.OPAQUE);
    String sealed = sealed(type, draft.require(FileSetFields.DATA));
    return context
        .store()
        .inTransaction(
            tx -> {
              if (tx.fileSets().get(caller.userId(), kind, name).isPresent()) {
                throw new ControllerException(
                    ErrorKind.CONFLICT,
                    ReasonCode.CONFLICT,
                    kind.text() + " with name " + quoted(kind, name) + " already exists");
              }
              Instant now = context.now();
              boolean immutable = draft.get(FileSetFields.IMMUTABLE, false);
              boolean useVault = draft.get(FileSetFields.USE_VAULT, true);
              FileSet set =
                  new FileSet(0, caller.userId(), kind, name, type, immutable, useVault, now, now);
              return withId(set, tx.fileSets().insert(set, sealed));
            });
  }

  private static FileSet withId(FileSet set, long id) {
    return new FileSet(
        id,
        set.ownerId(),
        set.kind(),
        set.name(),
        set.type(),
        set.immutable(),
        set.useVault(),
        set.createdAt(),
        set.updatedAt());
  }

  @Override
  public FileSet update(Caller caller, FileSet.Kind kind, String name, Draft<FileSet> draft) {
    return context
        .store()
        .inTransaction(
            tx -> {
              FileSet old = own(tx, caller, kind, name);
              checkChange(old, draft);
              Map<String, String> data = draft.require(FileSetFields.DATA);
              FileSet changed =
                  new FileSet(
                      old.id(),
                      old.ownerId(),
                      kind,
                      name,
                      old.type(),
                      draft.get(FileSetFields.IMMUTABLE, old.immutable()),
                      draft.get(FileSetFields.USE_VAULT, old.useVault()),
                      old.createdAt(),
                      context.now());
              Map<String, String> before = content(box, tx, old.id());
              boolean same = before.equals(data);
              tx.fileSets().update(changed, sealed(old.type(), data));
              if (!same) {
                certificates.checkChange(tx, changed, data);
                envSources.changed(tx, old, before, data);
                for (VolumeMount mount : tx.fileSets().mountsOf(old.id())) {
                  mounts.next(tx, mount, changed);
                }
              }
              return changed;
            });
  }

  private static void checkChange(FileSet old, Draft<FileSet> draft) {
    if (old.immutable()) {
      throw ControllerException.validation(
          "Configmap "
              + old.name()
              + " is immutable and cannot be updated. If you want to update it, please delete it"
              + " and create a new configmap.");
    }
    String type = draft.get(FileSetFields.TYPE, old.type());
    if (!type.equals(old.type())) {
      throw ControllerException.validation(
          "Secret type mismatch. Secret "
              + old.name()
              + " is of type "
              + old.type()
              + " but trying to update with type "
              + type);
    }
  }

  @Override
  public void delete(Caller caller, FileSet.Kind kind, String name) {
    context
        .store()
        .inTransaction(
            tx -> {
              FileSet set = own(tx, caller, kind, name);
              envSources.changed(tx, set, Map.of(), Map.of());
              tx.fileSets().mountsOf(set.id()).forEach(mount -> mounts.tellAgents(tx, mount));
              tx.fileSets().delete(set.id());
              return true;
            });
  }

  private String sealed(String type, Map<String, String> data) {
    if (data.size() > MAX_FILES) {
      throw ControllerException.validation("More than " + MAX_FILES + " keys");
    }
    long bytes = 0;
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> file : data.entrySet()) {
      byte[] value = file.getValue().getBytes(UTF_8);
      bytes += file.getKey().length() + (long) value.length;
      text.append(file.getKey()).append(' ');
      text.append(Base64.getEncoder().encodeToString(value)).append('\n');
    }
    if (bytes > MAX_BYTES) {
      throw ControllerException.validation("More than " + MAX_BYTES + " bytes");
    }
    if (!FileKeys.areValid(data.keySet())) {
      throw ControllerException.validation(
          "A key is no file's name: parts of letters, digits, '.', '-' and '_' with '/' between"
              + " them, none of which is '..' or begins so, and no file also a directory");
    }
    if (type.equals(FileSet.TLS)) {
      List<String> wrong =
          data.keySet().stream().filter(key -> !isBase64(data.get(key))).sorted().toList();
      if (!wrong.isEmpty()) {
        throw ControllerException.validation(
            "Invalid base64 encoding for keys: " + String.join(", ", wrong));
      }
    }
    return box.seal(text.toString());
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(text)).equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The files of a set, by key. */
  static Map<String, String> content(SecretBox box, Transaction tx, long id) {
    Map<String, String> content = new LinkedHashMap<>();
    box.open(tx.fileSets().content(id))
        .lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              byte[] value = Base64.getDecoder().decode(line.substring(space + 1));
              content.put(line.substring(0, space), new String(value, UTF_8));
            });
    return content;
  }
}
