/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import io.tule.router.spi.Policy;
import java.util.function.Consumer;

/** What one connection may do, as its group's rules say. Asked by one thread at a time. */
final class GroupGrant implements Policy.Grant {
  private final VhostPolicy policy;
  private final String vhost;
  private final Group group;
  private final VhostStats stats;
  private final long maxMessageSize;
  private final AddressRules.Allowed sources;
  private final AddressRules.Allowed targets;

  GroupGrant(VhostPolicy policy, VhostRules rules, Group group, String user, VhostStats stats) {
    this.policy = policy;
    this.vhost = rules.name();
    this.group = group;
    this.stats = stats;
    this.maxMessageSize = policy.maxMessageSize(rules, group);
    this.sources = group.sources().forUser(user);
    this.targets = group.targets().forUser(user);
  }

  /** A bound of none at all is told as a negative one: 0 would mean no bound. */
  private static int bound(int most) {
    return most == 0 ? -1 : most;
  }

  @Override
  public int maxFrameSize() {
    return group.maxFrameSize();
  }

  @Override
  public String vhost() {
    return vhost;
  }

  @Override
  public int maxSessions() {
    return group.maxSessions();
  }

  @Override
  public int maxSessionWindow() {
    return group.maxSessionWindow();
  }

  @Override
  public int maxSenders() {
    return bound(group.maxSenders());
  }

  @Override
  public int maxReceivers() {
    return bound(group.maxReceivers());
  }

  @Override
  public long maxMessageSize() {
    return maxMessageSize;
  }

  private boolean allows(String flag) {
    return group.allows(flag);
  }

  @Override
  public boolean allowDynamicSource() {
    return allows("allowDynamicSource");
  }

  @Override
  public boolean allowAnonymousSender() {
    return allows("allowAnonymousSender");
  }

  @Override
  public boolean allowUserIdProxy() {
    return allows("allowUserIdProxy");
  }

  @Override
  public boolean allowWaypointLinks() {
    return allows("allowWaypointLinks");
  }

  @Override
  public boolean allowFallbackLinks() {
    return allows("allowFallbackLinks");
  }

  @Override
  public boolean allowDynamicLinkRoutes() {
    return allows("allowDynamicLinkRoutes");
  }

  @Override
  public boolean allowAdminStatusUpdate() {
    return allows("allowAdminStatusUpdate");
  }

  @Override
  public boolean sourceAllowed(String address) {
    return sources.test(address);
  }

  @Override
  public boolean targetAllowed(String address) {
    return targets.test(address);
  }

  @Override
  public void linkDenied(boolean sender) {
    count(s -> count(s, sender));
  }

  private static void count(VhostStats stats, boolean sender) {
    if (sender) {
      stats.sendersDenied++;
    } else {
      stats.receiversDenied++;
    }
  }

  @Override
  public void sessionDenied() {
    count(s -> s.sessionsDenied++);
  }

  @Override
  public void messageSizeDenied() {
    count(s -> s.messageSizesDenied++);
  }

  private void count(Consumer<VhostStats> counting) {
    policy.count(() -> counting.accept(stats));
  }

  /** What was refused in its vhost so far. */
  String denials() {
    return "sessions_denied=%d, senders_denied=%d, receivers_denied=%d, max_message_size_denied=%d"
        .formatted(
            stats.sessionsDenied,
            stats.sendersDenied,
            stats.receiversDenied,
            stats.messageSizesDenied);
  }
}
