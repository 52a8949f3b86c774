/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;

/** The resources that can be listed. */
@Service
public class ListWords extends Words {
  @Override
  List<String> words(CommandLine line) {
    return GetCommand.RESOURCES;
  }
}
