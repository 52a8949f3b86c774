/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Role;
import io.tule.api.model.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates the administrator at the first start of the first controller on a database. */
final class Bootstrap {
  private static final String EMAIL = "admin@tule.local";
  private static final int PASSWORD_LENGTH = 24;

  private Bootstrap() {}

  static void run(Context context, Secrets secrets, Path credentialsFile) {
    if (!context.store().read(tx -> tx.users().isEmpty())) {
      return;
    }
    String password = context.ids().text(PASSWORD_LENGTH);
    String hash = secrets.hashPassword(password);
    try {
      // The file comes first: an account whose password nobody knows would lock everybody out.
      PrivateFiles.write(
          credentialsFile,
          ("email=" + EMAIL + "\npassword=" + password + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.INTERNAL, "The credentials file cannot be written: " + credentialsFile, e);
    }
    boolean created =
        context
            .store()
            .inTransaction(
                tx -> {
                  boolean first = tx.users().isEmpty();
                  if (first) {
                    tx.users()
                        .insert(
                            new User(0, "Tule", "Administrator", EMAIL, Role.ADMIN, true), hash);
                  }
                  return first;
                });
    if (!created) {
      forget(credentialsFile);
    }
  }

  /** Another controller on the database was first, so the file's password is nobody's. */
  private static void forget(Path credentialsFile) {
    try {
      Files.deleteIfExists(credentialsFile);
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.INTERNAL, "The credentials file cannot be deleted: " + credentialsFile, e);
    }
  }
}
