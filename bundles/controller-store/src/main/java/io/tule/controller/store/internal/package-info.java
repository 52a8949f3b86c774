/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The SQL store: one repository for each aggregate on plain JDBC. */
package io.tule.controller.store.internal;
