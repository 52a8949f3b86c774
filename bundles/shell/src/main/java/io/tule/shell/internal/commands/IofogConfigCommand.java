/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/**
 * {@code agent:config -sf 30}: one option for each parameter, so that the console completes them.
 */
@Service
@Command(scope = "agent", name = "config", description = "Set parameters of this agent")
public class IofogConfigCommand extends IofogAction {
  private static final String UNSET = "\0";

  @Argument(name = "defaults", description = "All parameters to their first values")
  @Completion(value = StringsCompleter.class, values = "defaults")
  String defaults = "";

  @Option(name = "-d", description = "GB of the message archive")
  String disk = UNSET;

  @Option(name = "-dl", description = "Directory of the message archive")
  String diskDirectory = UNSET;

  @Option(name = "-m", description = "MB of memory from which a violation is reported")
  String memory = UNSET;

  @Option(name = "-p", description = "Percent of the processors from which a violation is reported")
  String processor = UNSET;

  @Option(name = "-a", description = "Base of the Controller's API")
  String controller = UNSET;

  @Option(
      name = "-ac",
      description = "Certificate that is trusted for the Controller; \"\" for none")
  String certificate = UNSET;

  @Option(name = "-c", description = "Socket or address of the container engine")
  String engine = UNSET;

  @Option(name = "-n", description = "Interface with this node's address, or dynamic")
  String network = UNSET;

  @Option(name = "-l", description = "GB of log files")
  String logs = UNSET;

  @Option(name = "-ld", description = "Directory of log files")
  String logDirectory = UNSET;

  @Option(name = "-lc", description = "Number of log files")
  String logCount = UNSET;

  @Option(name = "-ll", description = "SEVERE, WARNING, INFO, FINE or FINEST")
  String logLevel = UNSET;

  @Option(name = "-sf", description = "Seconds between status reports")
  String statusFrequency = UNSET;

  @Option(name = "-cf", description = "Seconds between looks for changes")
  String changeFrequency = UNSET;

  @Option(name = "-df", description = "Seconds between posts of traces")
  String diagnosticsFrequency = UNSET;

  @Option(name = "-sd", description = "Seconds between scans of devices")
  String scanFrequency = UNSET;

  @Option(name = "-uf", description = "Hours between looks for an upgrade")
  String upgradeScan = UNSET;

  @Option(name = "-pf", description = "Hours between removals of images")
  String pruning = UNSET;

  @Option(name = "-dt", description = "Percent of free disk below which images are removed")
  String diskThreshold = UNSET;

  @Option(name = "-idc", description = "on or off; reported only")
  String isolated = UNSET;

  @Option(name = "-gps", description = "auto, off, or LATITUDE,LONGITUDE")
  String position = UNSET;

  @Option(name = "-ft", description = "auto, intel_amd or arm")
  String architecture = UNSET;

  @Option(name = "-sec", description = "on refuses a Controller without TLS")
  String secure = UNSET;

  @Option(name = "-dev", description = "on or off; reported only")
  String developer = UNSET;

  @Option(name = "-tz", description = "Time zone of microservices")
  String timeZone = UNSET;

  @Override
  String line() {
    StringBuilder line = new StringBuilder("config");
    if (!defaults.isEmpty()) {
      line.append(' ').append(defaults);
    }
    add(line, "-d", disk);
    add(line, "-dl", diskDirectory);
    add(line, "-m", memory);
    add(line, "-p", processor);
    add(line, "-a", controller);
    add(line, "-ac", certificate);
    add(line, "-c", engine);
    add(line, "-n", network);
    add(line, "-l", logs);
    add(line, "-ld", logDirectory);
    add(line, "-lc", logCount);
    add(line, "-ll", logLevel);
    add(line, "-sf", statusFrequency);
    add(line, "-cf", changeFrequency);
    add(line, "-df", diagnosticsFrequency);
    add(line, "-sd", scanFrequency);
    add(line, "-uf", upgradeScan);
    add(line, "-pf", pruning);
    add(line, "-dt", diskThreshold);
    add(line, "-idc", isolated);
    add(line, "-gps", position);
    add(line, "-ft", architecture);
    add(line, "-sec", secure);
    add(line, "-dev", developer);
    add(line, "-tz", timeZone);
    return line.toString();
  }

  private static void add(StringBuilder line, String flag, String value) {
    if (!value.equals(UNSET)) {
      line.append(' ').append(flag);
      if (!value.isEmpty()) {
        line.append(' ').append(value);
      }
    }
  }
}
