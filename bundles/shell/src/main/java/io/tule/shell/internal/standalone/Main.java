/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.standalone;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.shell.internal.commands.TuleAction;
import io.tule.shell.internal.console.Binder;
import io.tule.shell.internal.console.Workspace;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The command line outside Karaf: {@code tule get microservices -o json} runs the same classes as
 * {@code tule:get microservices -o json} in Karaf's console.
 */
public final class Main {
  private static final int INTERNAL = ReasonCode.INTERNAL.exitCode();
  private static final int LOCAL_API = 54321;

  private Main() {}

  /** Runs one command and ends the process with the exit status of its outcome. */
  public static void main(String[] arguments) {
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    int status = run(List.of(arguments));
    System.out.flush();
    System.err.flush();
    System.exit(status);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
  }

  /** Runs one command; 0 if it did its work, else the reason's exit status. */
  static int run(List<String> words) {
    try {
      if (!words.isEmpty() && words.get(0).equals("agent")) {
        return agent(words.subList(1, words.size()));
      }
      dispatch(new ArrayList<>(words));
      return 0;
    } catch (TuleException e) {
      String reason = e.reason() + ": ";
      // A command's own failure begins with its reason already.
      String text = e.getMessage();
      System.err.println("Error: " + (text.startsWith(reason) ? text : reason + text));
      return e.reason().exitCode();
    } catch (Exception e) {
      System.err.println("Error: " + ReasonCode.INTERNAL + ": " + e);
      return INTERNAL;
    }
  }

  private static int agent(List<String> words) throws InterruptedException {
    String port = System.getenv("TULE_LOCALAPI_PORT");
    return new AgentLine(
            Workspace.ofProcess().data(),
            port == null || port.isEmpty() ? LOCAL_API : Integer.parseInt(port),
            System.out)
        .run(words);
  }

  private static void dispatch(List<String> words) throws Exception {
    List<String> leading = leadingNamespace(words);
    String name = words.isEmpty() ? "help" : words.remove(0);
    words.addAll(leading);
    switch (name) {
      case "help", "--help", "-h" -> help(words);
      case "--version" -> command("version").perform();
      case "completion" -> completion(words);
      default -> {
        TuleAction action = command(name);
        if (words.contains("--help") || words.contains("-h")) {
          System.out.print(Help.of(name, action));
          return;
        }
        new Binder(action).bind(words);
        action.perform();
      }
    }
  }

  /** Takes {@code -n NAMESPACE} from before the command, where iofogctl accepts it too. */
  private static List<String> leadingNamespace(List<String> words) {
    List<String> taken = new ArrayList<>();
    while (words.size() > 1 && List.of("-n", "--namespace").contains(words.get(0))) {
      taken.add(words.remove(0));
      taken.add(words.remove(0));
    }
    return taken;
  }

  private static TuleAction command(String name) {
    Map<String, Supplier<TuleAction>> all = Commands.all();
    if (!all.containsKey(name)) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "unknown command '" + name + "'; see: tule help");
    }
    return all.get(name).get();
  }

  private static void help(List<String> words) {
    boolean single = !words.isEmpty() && !words.get(0).startsWith("-");
    System.out.print(single ? Help.of(words.get(0), command(words.get(0))) : Help.overview());
  }

  private static void completion(List<String> words) throws IOException {
    if (!words.equals(List.of("bash"))) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "completion is made for: bash");
    }
    try (InputStream script = Main.class.getResourceAsStream("completion.bash")) {
      System.out.print(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
