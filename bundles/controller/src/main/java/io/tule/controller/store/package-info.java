/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** What the controller asks of a store: transactions and one repository for each aggregate. */
@Export
@Version("1.0.0")
package io.tule.controller.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
