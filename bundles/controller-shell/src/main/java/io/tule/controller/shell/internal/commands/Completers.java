/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.TuleException;
import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.ConfigService;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;

/** What tab completes. */
final class Completers {
  private Completers() {}

  /** Completes one of some words, none where they cannot be told. */
  abstract static class Words extends Fleet implements Completer {
    abstract Stream<String> words();

    @Override
    public int complete(Session console, CommandLine line, List<String> candidates) {
      String typed = line.getCursorArgument();
      String prefix = typed == null ? "" : typed.substring(0, line.getArgumentPosition());
      try {
        words().filter(word -> word.startsWith(prefix)).forEach(word -> candidates.add(word + " "));
      } catch (TuleException e) {
        // The command itself will say what is wrong.
        return -1;
      }
      return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
    }
  }

  /** E-mails of users. */
  @Service
  public static final class Users extends Words {
    @Override
    Stream<String> words() {
      return there(users).list(Caller.CONSOLE).stream().map(User::email);
    }
  }

  /** Names of agents. */
  @Service
  public static final class Agents extends Words {
    @Override
    Stream<String> words() {
      return agents().stream().map(each -> each.thing().name());
    }
  }

  /** Names of applications. */
  @Service
  public static final class Applications extends Words {
    @Override
    Stream<String> words() {
      return applications().stream().map(each -> each.thing().name());
    }
  }

  /** Microservices as APPLICATION/NAME. */
  @Service
  public static final class Microservices extends Words {
    @Override
    Stream<String> words() {
      return microservices().stream()
          .map(each -> each.thing().application() + "/" + each.thing().name());
    }
  }

  /** Ids of registries. */
  @Service
  public static final class Registries extends Words {
    @Override
    Stream<String> words() {
      return registries().stream().map(each -> Long.toString(each.thing().id()));
    }
  }

  /** Ids of catalog items. */
  @Service
  public static final class CatalogItems extends Words {
    @Override
    Stream<String> words() {
      return catalogItems().stream().map(each -> Long.toString(each.thing().id()));
    }
  }

  /** Keys of the configuration. */
  @Service
  public static final class ConfigKeys extends Words {
    @Reference(optional = true)
    ConfigService config;

    @Override
    Stream<String> words() {
      return there(config).list(Caller.CONSOLE).stream().map(entry -> entry.key());
    }
  }
}
