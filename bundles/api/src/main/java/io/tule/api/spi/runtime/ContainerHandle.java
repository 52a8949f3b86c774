/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/**
 * How a runtime finds one of its containers again, also after a restart of everything. The agent
 * keeps it and looks at nothing but the runtime's name.
 *
 * @param runtime the name of the runtime that made it
 * @param version of the value's form, so that a newer plug-in can read what an older one wrote
 * @param value opaque
 */
public record ContainerHandle(String runtime, int version, String value) {}
