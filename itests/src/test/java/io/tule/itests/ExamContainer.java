/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.itests;

import static org.ops4j.pax.exam.CoreOptions.environment;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureSecurity;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.extra.VMOption;

/** The all-in-one assembly as a Pax Exam container that needs no network. */
final class ExamContainer {
  private static final List<String> OPENED =
      List.of(
          "java.base/java.security",
          "java.base/java.net",
          "java.base/java.lang",
          "java.base/java.util",
          "java.naming/javax.naming.spi",
          "java.rmi/sun.rmi.transport.tcp");
  private static final List<String> EXPORTED =
      List.of(
          "java.base/sun.net.www.protocol.file",
          "java.base/sun.net.www.protocol.http",
          "java.base/sun.net.www.protocol.https",
          "java.base/sun.net.www.protocol.jar",
          "java.base/sun.net.www.content.text",
          "jdk.naming.rmi/com.sun.jndi.url.rmi");

  private ExamContainer() {}

  /** A port of this machine that is free at present. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The container with its ports.
   *
   * @param controllerPort of the REST API
   * @param more options of the test
   */
  static Option[] options(int controllerPort, Option... more) {
    String mvn = "etc/org.ops4j.pax.url.mvn.cfg";
    List<Option> options = new ArrayList<>();
    options.add(
        karafDistributionConfiguration()
            .frameworkUrl(new File(System.getProperty("tule.assembly")).toURI().toString())
            .name("Tule")
            .karafVersion(System.getProperty("karaf.version"))
            .unpackDirectory(new File("target/exam"))
            .useDeployFolder(false));
    options.add(configureConsole().ignoreLocalConsole().ignoreRemoteShell());
    options.add(configureSecurity().disableKarafMBeanServerBuilder());
    options.add(environment("TULE_CONTROLLER_PORT=" + controllerPort));
    File data = new File("target/exam-data-" + controllerPort).getAbsoluteFile();
    options.add(environment("TULE_DATA=" + data));
    options.add(systemProperty("tule.exam.data").value(data.toString()));
    options.add(environment("TULE_LOCALAPI_PORT=" + freePort()));
    options.add(environment("TULE_SSH_PORT=" + freePort()));
    options.add(environment("TULE_AMQP_PORT=" + freePort()));
    options.add(environment("TULE_INTER_ROUTER_PORT=" + freePort()));
    options.add(environment("TULE_EDGE_ROUTER_PORT=" + freePort()));
    // Pax Exam's default of 10 s loses against a busy machine, and then hangs.
    options.add(systemProperty("pax.exam.service.timeout").value("180000"));
    options.add(systemProperty("tule.controller.port").value(Integer.toString(controllerPort)));
    options.add(editConfigurationFilePut(mvn, "org.ops4j.pax.url.mvn.repositories", ""));
    options.add(
        editConfigurationFilePut(
            mvn, "org.ops4j.pax.url.mvn.localRepository", System.getProperty("local.repository")));
    options.add(new VMOption("-Xmx512m"));
    moduleFlags(options);
    options.addAll(List.of(more));
    return options.toArray(new Option[0]);
  }

  /** What {@code bin/karaf} gives the JVM. */
  private static void moduleFlags(List<Option> options) {
    String version = System.getProperty("karaf.version");
    options.add(new VMOption("--add-reads=java.xml=java.logging"));
    options.add(
        new VMOption(
            "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED"));
    options.add(new VMOption("--patch-module"));
    options.add(
        new VMOption("java.base=lib/endorsed/org.apache.karaf.specs.locator-" + version + ".jar"));
    options.add(new VMOption("--patch-module"));
    options.add(
        new VMOption("java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-" + version + ".jar"));
    for (String opened : OPENED) {
      options.add(new VMOption("--add-opens"));
      options.add(new VMOption(opened + "=ALL-UNNAMED"));
    }
    for (String exported : EXPORTED) {
      options.add(new VMOption("--add-exports=" + exported + "=ALL-UNNAMED"));
    }
    options.add(new VMOption("-classpath"));
    options.add(new VMOption("lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*"));
  }
}
