/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.FtpTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stores one file on an FTP server (RFC 959, passive mode): log-in, binary type, {@code STOR}.
 *
 * <p>The data connection goes to the host of the control connection whatever the server answers, so
 * that no server makes the Controller connect to a third machine; and a user learns from a refusal
 * only that there was one.
 */
final class FtpUpload {
  private static final int PORT = 21;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MAX_REPLY_LINES = 100;
  private static final int MAX_LINE = 1024;
  private static final Pattern PASSIVE =
      Pattern.compile("\\d{1,3},\\d{1,3},\\d{1,3},\\d{1,3},(\\d{1,3}),(\\d{1,3})");
  private static final Pattern EXTENDED = Pattern.compile("\\(\\|\\|\\|(\\d{1,5})\\|\\)");

  private final FtpTarget target;

  private FtpUpload(FtpTarget target) {
    this.target = target;
  }

  /**
   * Stores a file in the target's folder.
   *
   * @throws ControllerException of kind {@code FTP} where that did not work
   */
  static void store(FtpTarget target, String fileName, byte[] content) {
    try {
      new FtpUpload(target).run(fileName, content);
    } catch (IOException | IllegalArgumentException e) {
      throw refused();
    }
  }

  static ControllerException refused() {
    return new ControllerException(
        ErrorKind.FTP, ReasonCode.FTP_REFUSED, "FTP error: 'the server did not take the file'");
  }

  private void run(String fileName, byte[] content) throws IOException {
    try (Socket control = connect(target.port() == 0 ? PORT : target.port())) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8), MAX_LINE);
      OutputStream out = control.getOutputStream();
      expect(reply(in), '2');
      String answer = command(in, out, "USER " + target.user());
      if (answer.charAt(0) == '3') {
        answer = command(in, out, "PASS " + target.password());
      }
      expect(answer, '2');
      expect(command(in, out, "TYPE I"), '2');
      try (Socket data = connect(passivePort(in, out))) {
        expect(command(in, out, "STOR " + target.folder() + "/" + fileName), '1');
        data.getOutputStream().write(content);
      }
      expect(reply(in), '2');
      send(out, "QUIT");
    }
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    boolean done = false;
    try {
      socket.connect(new InetSocketAddress(target.host(), port), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      done = true;
    } finally {
      if (!done) {
        socket.close();
      }
    }
    return socket;
  }

  private static int passivePort(BufferedReader in, OutputStream out) throws IOException {
    Matcher extended = EXTENDED.matcher(command(in, out, "EPSV"));
    if (extended.find()) {
      return Integer.parseInt(extended.group(1));
    }
    String answer = command(in, out, "PASV");
    expect(answer, '2');
    Matcher passive = PASSIVE.matcher(answer);
    if (!passive.find()) {
      throw new IOException("no port for data");
    }
    return Integer.parseInt(passive.group(1)) * 256 + Integer.parseInt(passive.group(2));
  }

  private static String command(BufferedReader in, OutputStream out, String line)
      throws IOException {
    send(out, line);
    return reply(in);
  }

  private static void send(OutputStream out, String line) throws IOException {
    if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IOException("a line break in a command");
    }
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The last line of a reply, which starts with its code. */
  private static String reply(BufferedReader in) throws IOException {
    for (int lines = 0; lines < MAX_REPLY_LINES; lines++) {
      String line = line(in);
      if (line.length() >= 3
          && line.substring(0, 3).chars().allMatch(c -> c >= '0' && c <= '9')
          && (line.length() == 3 || line.charAt(3) == ' ')) {
        return line;
      }
    }
    throw new IOException("an endless reply");
  }

  private static String line(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() == MAX_LINE) {
        throw new IOException("no reply");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static void expect(String reply, char first) throws IOException {
    if (reply.charAt(0) != first) {
      throw new IOException("refused");
    }
  }
}
