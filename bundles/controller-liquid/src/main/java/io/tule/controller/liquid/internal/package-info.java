/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * Liquid as ioFog's Controller 3.0 has it: the dialect of LiquidJS 9, with JavaScript's numbers and
 * texts, without files, and within bounds.
 */
package io.tule.controller.liquid.internal;
