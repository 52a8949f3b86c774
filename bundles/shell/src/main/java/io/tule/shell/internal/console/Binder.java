/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Option;

/**
 * Gives a command its arguments by the annotations that Karaf reads inside the platform; options
 * may stand anywhere between the arguments.
 */
public final class Binder {
  private final Action action;
  private final Map<String, Field> options = new LinkedHashMap<>();
  private final TreeMap<Integer, Field> arguments = new TreeMap<>();
  private Optional<Field> more = Optional.empty();

  /** Creates a binder for one command. */
  public Binder(Action action) {
    this.action = action;
    Class<?> type = action.getClass();
    while (type != Object.class) {
      for (Field field : type.getDeclaredFields()) {
        add(field);
      }
      type = type.getSuperclass();
    }
  }

  private void add(Field field) {
    Option option = field.getAnnotation(Option.class);
    Argument argument = field.getAnnotation(Argument.class);
    if (option != null) {
      options.put(option.name(), field);
      Arrays.stream(option.aliases()).forEach(alias -> options.put(alias, field));
    }
    // A list of options collects what Karaf cannot place: it takes options only before the first
    // argument. Any other list takes the arguments that are left over.
    if (argument != null && argument.multiValued() && !argument.name().equals("options")) {
      more = Optional.of(field);
    }
    if (argument != null && !argument.multiValued()) {
      arguments.put(argument.index(), field);
    }
  }

  /** Options by name and alias. */
  public Map<String, Field> options() {
    return options;
  }

  /** Arguments by position. */
  public Map<Integer, Field> arguments() {
    return arguments;
  }

  /**
   * Sets the fields of the command.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} for words that the command does not take
   */
  public void bind(List<String> words) {
    bind(words, new HashSet<>());
  }

  private void bind(List<String> words, Set<Field> given) {
    List<String> values = new ArrayList<>();
    boolean onlyValues = false;
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      String word = rest.next();
      if (onlyValues || !word.startsWith("-") || word.equals("-")) {
        values.add(word);
      } else if (word.equals("--")) {
        onlyValues = true;
      } else {
        given.add(option(word, rest));
      }
    }
    for (Field field : options.values()) {
      Option option = field.getAnnotation(Option.class);
      if (option.required() && !given.contains(field)) {
        throw invalid("Option " + option.name() + " is missing");
      }
    }
    bindArguments(values);
  }

  /**
   * Binds again after Karaf has, if options stand after the first argument.
   *
   * @param rest the words that Karaf put into no argument
   */
  public void rebind(List<String> rest) {
    List<String> words = new ArrayList<>();
    try {
      for (Field field : arguments.values()) {
        field.setAccessible(true);
        if (field.get(action) instanceof String value && !value.isEmpty()) {
          words.add(value);
        }
      }
      words.addAll(rest);
      if (words.stream().noneMatch(word -> word.startsWith("-")) && rest.isEmpty()) {
        return;
      }
      for (Field field : arguments.values()) {
        field.set(action, "");
      }
      if (more.isPresent()) {
        more.get().setAccessible(true);
        more.get().set(action, new ArrayList<>());
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    // Karaf has seen to the required options.
    bind(words, new HashSet<>(options.values()));
  }

  private Field option(String word, Iterator<String> rest) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Field field = options.get(name);
    if (field == null) {
      throw invalid("Unknown option " + name);
    }
    if (field.getType() == boolean.class) {
      set(field, equals < 0 ? "true" : word.substring(equals + 1), name);
    } else if (equals >= 0) {
      set(field, word.substring(equals + 1), name);
    } else if (rest.hasNext()) {
      set(field, rest.next(), name);
    } else {
      throw invalid("Option " + name + " needs a value");
    }
    return field;
  }

  private void bindArguments(List<String> values) {
    for (int i = arguments.size(); more.isPresent() && i < values.size(); i++) {
      set(more.get(), values.get(i), "more");
    }
    if (values.size() > arguments.size() && more.isEmpty()) {
      throw invalid("Too many arguments: " + values.get(arguments.size()));
    }
    for (Map.Entry<Integer, Field> entry : arguments.entrySet()) {
      Argument argument = entry.getValue().getAnnotation(Argument.class);
      if (entry.getKey() < values.size()) {
        set(entry.getValue(), values.get(entry.getKey()), argument.name());
      } else if (argument.required()) {
        throw invalid("Argument " + argument.name() + " is missing: " + argument.description());
      }
    }
  }

  private void set(Field field, String value, String name) {
    try {
      field.setAccessible(true);
      if (field.getType() == boolean.class) {
        field.setBoolean(action, Boolean.parseBoolean(value));
      } else if (field.getType() == int.class) {
        field.setInt(action, Integer.parseInt(value));
      } else if (field.getType() == List.class) {
        List<String> values = new ArrayList<>();
        ((List<?>) field.get(action)).forEach(each -> values.add((String) each));
        values.add(value);
        field.set(action, values);
      } else {
        field.set(action, value);
      }
    } catch (NumberFormatException e) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, name + " must be a number", e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TuleException invalid(String text) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, text);
  }
}
