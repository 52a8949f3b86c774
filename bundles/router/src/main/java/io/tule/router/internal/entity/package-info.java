/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** What can be managed: the types of entities, their attributes and what values these take. */
package io.tule.router.internal.entity;
