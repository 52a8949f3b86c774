/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.controller.DiagnosticService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of a {@code multipart/form-data} body, read as it comes: whatever its size, no more than
 * a buffer of it is in memory.
 */
public final class FileUpload {
  /** Largest file in bytes, as Controller 3.0.4 has it. */
  public static final int LIMIT = (int) DiagnosticService.SNAPSHOT_LIMIT;

  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^;,\\s]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("[;\\s]name=\"?([^\";]{0,200})");
  private static final Pattern FILE = Pattern.compile("[;\\s]filename\\*?=");
  private static final int MAX_PARTS = 32;
  private static final int MAX_HEADERS = 32;
  private static final int MAX_LINE = 8 * 1024;
  private static final long MAX_OTHER = 1024 * 1024;

  private final String contentType;
  private final InputStream body;

  FileUpload(String contentType, InputStream body) {
    this.contentType = contentType;
    this.body = body;
  }

  /** Whether the body is a form with files. */
  public boolean isForm() {
    return contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
  }

  /**
   * The content of a file; to be read once, and before the request ends. Reading it fails where the
   * body ends within it.
   *
   * @param field the form field's name
   * @return empty where the form has no such file or is malformed
   * @throws IOException where the client went away
   */
  public Optional<InputStream> file(String field) throws IOException {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!isForm() || !boundary.find()) {
      return Optional.empty();
    }
    String mark = boundary.group(1) != null ? boundary.group(1) : boundary.group(2);
    DelimitedStream part = new DelimitedStream(body, "\r\n--" + mark);
    for (int parts = 0; parts < MAX_PARTS; parts++) {
      if (!part.skipToDelimiter(MAX_OTHER)) {
        return Optional.empty();
      }
      String rest = part.line(MAX_LINE);
      if (rest.startsWith("--")) {
        return Optional.empty();
      }
      if (isWanted(part, field)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /** Reads the headers of a part. */
  private static boolean isWanted(DelimitedStream part, String field) throws IOException {
    boolean wanted = false;
    for (int headers = 0; headers < MAX_HEADERS; headers++) {
      String line = part.line(MAX_LINE);
      if (line.isEmpty()) {
        return wanted;
      }
      Matcher name = NAME.matcher(line);
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:") && name.find()) {
        wanted = name.group(1).equals(field) && FILE.matcher(line).find();
      }
    }
    return false;
  }

  /** Reads the rest of the body and drops it, so that its sender reads the answer. */
  public void drain() throws IOException {
    body.transferTo(OutputStream.nullOutputStream());
  }

  /** What comes before the next delimiter. */
  private static final class DelimitedStream extends InputStream {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private boolean ended;
    private boolean atStart;
    private int matched;

    DelimitedStream(InputStream in, String delimiter) {
      this.in = in;
      this.delimiter = delimiter.getBytes(StandardCharsets.ISO_8859_1);
      // The first delimiter may be the first of the body, with no line before it.
      buffer[0] = '\r';
      buffer[1] = '\n';
      end = 2;
    }

    /** Skips up to and over the next delimiter; false where there is none. */
    boolean skipToDelimiter(long most) throws IOException {
      byte[] skipped = new byte[1024];
      long total = 0;
      try {
        for (int n = read(skipped, 0, skipped.length); n >= 0; ) {
          total += n;
          if (total > most) {
            return false;
          }
          n = read(skipped, 0, skipped.length);
        }
      } catch (IOException e) {
        return false;
      }
      start += matched;
      return true;
    }

    /** A line without its end; longer ones are cut into several. */
    String line(int most) throws IOException {
      StringBuilder line = new StringBuilder();
      while (line.length() < most) {
        if (start == end && !fill()) {
          throw new IOException("the body ends within a part's head");
        }
        char c = (char) (buffer[start++] & 0xff);
        if (c == '\n') {
          break;
        }
        if (c != '\r') {
          line.append(c);
        }
      }
      if (line.isEmpty()) {
        atStart = true;
      }
      return line.toString();
    }

    private boolean fill() throws IOException {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
      int n = ended ? -1 : in.read(buffer, end, buffer.length - end);
      ended = n < 0;
      end += Math.max(n, 0);
      return n > 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (true) {
        int at = emptyPart() ? start : delimiterAt();
        if (at == start) {
          return -1;
        }
        int safe = at >= 0 ? at - start : end - start - (delimiter.length - 1);
        if (safe > 0) {
          int n = Math.min(safe, length);
          System.arraycopy(buffer, start, into, offset, n);
          start += n;
          atStart = false;
          return n;
        }
        if (!fill()) {
          throw new IOException("the body ends within a part");
        }
      }
    }

    /** A part without content ends with the line break of its head. */
    private boolean emptyPart() throws IOException {
      int shorter = delimiter.length - 2;
      while (atStart && end - start < shorter && fill()) {
        // more is needed to tell
      }
      if (!atStart || end - start < shorter) {
        return false;
      }
      matched = shorter;
      return Arrays.equals(buffer, start, start + shorter, delimiter, 2, delimiter.length);
    }

    private int delimiterAt() {
      matched = delimiter.length;
      for (int i = start; i <= end - delimiter.length; i++) {
        int j = 0;
        while (j < delimiter.length && buffer[i + j] == delimiter[j]) {
          j++;
        }
        if (j == delimiter.length) {
          return i;
        }
      }
      return -1;
    }
  }
}
