/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfException;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.InstalledSchema;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.log.LogProvider;
import io.tule.router.internal.management.LogControl;
import io.tule.router.internal.sasl.UsersFile;
import io.tule.router.spi.RouterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** The router as a program: {@code --conf FILE}. It ends with status 0 when it is asked to. */
public final class Main {
  private Main() {}

  /** Runs until the process is asked to end. */
  public static void main(String[] arguments) {
    if (arguments.length == 2 && arguments[0].equals("--user")) {
      user(arguments[1]);
      return;
    }
    String conf = "";
    String include = "";
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--conf", "-c" -> conf = arguments[i + 1];
        case "--include", "-I" -> include = arguments[i + 1];
        default -> fail(2, "unknown option " + arguments[i]);
      }
    }
    if (conf.isEmpty()) {
      fail(2, "usage: tule router --conf FILE");
    }
    start(Path.of(conf), include);
  }

  /** Prints a user's line for a file of users; the password is the first line of the input. */
  private static void user(String name) {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try {
      String password = in.readLine();
      if (password == null || password.isEmpty() || name.isEmpty() || name.indexOf(':') >= 0) {
        fail(2, "usage: tule router --user NAME < FILE-WITH-THE-PASSWORD");
      }
      System.out.println(UsersFile.line(name, password.toCharArray()));
    } catch (IOException e) {
      fail(1, "the password cannot be read: " + e.getMessage());
    }
  }

  private static void start(Path conf, String include) {
    LogControl logs =
        LoggerFactory.getILoggerFactory() instanceof LogProvider provider
            ? provider.log()
            : LogControl.NONE;
    try {
      Schema schema = Schema.load();
      if (!include.isEmpty()) {
        schema = schema.shownAs(new InstalledSchema(Path.of(include)));
      }
      Configuration configuration = new ConfReader(schema).read(conf);
      RouterService service =
          RouterService.start(
              schema, configuration, RouterConfig.SaslUsers.NONE, logs, Clock.systemUTC());
      endWith(service);
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ConfException e) {
      System.err.println("tule router: ValidationError: " + e.getMessage());
      fail(1, "Exception: Cannot load configuration file " + conf + ": " + e.getMessage());
    } catch (EntityException | RouterException | IllegalArgumentException e) {
      fail(1, conf + ": " + e.getMessage());
    }
  }

  /**
   * A request to end is no failure: the virtual machine alone would end with the signal's status.
   */
  private static void endWith(RouterService service) {
    Runtime runtime = Runtime.getRuntime();
    runtime.addShutdownHook(
        new Thread(
            () -> {
              service.close();
              runtime.halt(0);
            },
            "router-end"));
  }

  private static void fail(int status, String message) {
    System.err.println("tule router: " + message);
    Runtime.getRuntime().halt(status);
  }
}
