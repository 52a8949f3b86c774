/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The commands of the console. */
package io.tule.controller.shell.internal.commands;
