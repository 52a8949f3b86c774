/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** All rules of the control plane, as services that REST, shell and tests call. */
@Export
@Version("1.0.0")
package io.tule.controller;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
