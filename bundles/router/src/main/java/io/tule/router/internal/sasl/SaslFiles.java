/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.sasl;

import io.tule.router.config.RouterConfig.SaslUsers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the users of a router: a file of salted hashes that the attribute {@code saslUsersFile}
 * names, else the sasldb of a Cyrus configuration, {@code saslConfigName} in {@code saslConfigDir},
 * as qpid-dispatch has it.
 */
public final class SaslFiles {
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.SERVER");
  private static final Path CYRUS = Path.of("/etc/sasl2");
  private static final String DEFAULT_DB = "/etc/sasldb2";
  private static final int MAX_LINES = 1000;

  private SaslFiles() {}

  /**
   * The users of a router; nobody where nothing is configured that could be read.
   *
   * @param router attributes of the entity {@code router}
   */
  public static SaslUsers of(Map<String, Object> router) {
    try {
      Object own = router.get("saslUsersFile");
      if (own != null) {
        return new UsersFile(Path.of(String.valueOf(own)));
      }
      Object dir = router.get("saslConfigDir");
      Path folder = dir == null ? CYRUS : Path.of(String.valueOf(dir));
      Object name = router.getOrDefault("saslConfigName", "qdrouterd");
      Path conf = folder.resolve(name + ".conf");
      return Files.isReadable(conf) ? cyrus(conf) : SaslUsers.NONE;
    } catch (IOException | InvalidPathException e) {
      LOG.error("The SASL configuration cannot be read: {}", e.toString());
      return SaslUsers.NONE;
    }
  }

  private static SaslUsers cyrus(Path conf) throws IOException {
    Map<String, String> options = new HashMap<>();
    try (var lines = Files.lines(conf)) {
      lines
          .limit(MAX_LINES)
          .map(String::strip)
          .filter(l -> !l.startsWith("#") && l.indexOf(':') > 0)
          .forEach(
              l -> {
                int colon = l.indexOf(':');
                options.put(l.substring(0, colon).strip(), l.substring(colon + 1).strip());
              });
    }
    String method = options.getOrDefault("pwcheck_method", "auxprop");
    String plugin = options.getOrDefault("auxprop_plugin", "sasldb");
    if (!method.contains("auxprop") || !plugin.contains("sasldb")) {
      LOG.error("{}: only pwcheck_method auxprop with auxprop_plugin sasldb is known", conf);
      return SaslUsers.NONE;
    }
    Path db = Path.of(options.getOrDefault("sasldb_path", DEFAULT_DB));
    return new SasldbFile(db, options.getOrDefault("auto_realm", hostName()));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
