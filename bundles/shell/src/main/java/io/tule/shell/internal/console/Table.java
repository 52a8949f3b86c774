/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of resources in every form that it can be printed in.
 *
 * @param title the key of the list in JSON, for example {@code agents}
 * @param columns headings; those from {@code narrow} on are printed in the wide form only
 * @param narrow how many columns the usual form has
 * @param rows cells
 * @param names each resource's {@code kind/name}
 * @param raw what the Controller said of each resource
 */
public record Table(
    String title,
    List<String> columns,
    int narrow,
    List<List<String>> rows,
    List<String> names,
    List<JsonNode> raw) {
  private static final int MIN_WIDTH = 16;
  private static final int TAB = 8;

  /** Copies the lists. */
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    names = List.copyOf(names);
    raw = List.copyOf(raw);
  }

  /**
   * The rows as iofogctl lays them out (Go's tabwriter: at least 16 wide, filled with tabs), so
   * that scripts that cut its columns go on working.
   */
  public String text(boolean wide) {
    int count = wide ? columns.size() : narrow;
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns);
    lines.addAll(rows);
    StringBuilder text = new StringBuilder();
    int[] widths = new int[count];
    for (List<String> line : lines) {
      for (int i = 0; i < count; i++) {
        int needed = Math.max(clean(line.get(i)).length() + 1, MIN_WIDTH);
        widths[i] = Math.max(widths[i], (needed + TAB - 1) / TAB * TAB);
      }
    }
    for (List<String> line : lines) {
      for (int i = 0; i < count; i++) {
        String cell = clean(line.get(i));
        int tabs = (widths[i] - cell.length() + TAB - 1) / TAB;
        text.append(cell).append("\t".repeat(tabs));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** A cell is one line and cannot steer a terminal. */
  private static String clean(String cell) {
    return cell.replaceAll("\\p{Cntrl}+", " ");
  }
}
