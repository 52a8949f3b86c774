/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which field of a request's body an option sets. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Wire {
  /** What the option's value becomes. */
  enum As {
    TEXT,
    NUMBER,
    /** A flag that was given means true. */
    TRUE,
    /** A flag that was given means false. */
    FALSE,
    /** The container image for x86, one of the images. */
    X86_IMAGE,
    /** The container image for ARM, one of the images. */
    ARM_IMAGE
  }

  /** The field's name; a dot leads into an object. */
  String value();

  /** How the value is written. */
  As as() default As.TEXT;
}
