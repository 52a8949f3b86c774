/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Renders the templates in bodies and documents, with the caller's own things to look up. */
package io.tule.controller.rest.internal.template;
