/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Session;
import io.tule.controller.internal.SignedTokens.Claims;
import io.tule.controller.internal.SignedTokens.Verified;
import io.tule.controller.store.TokenRepository.Refresh;
import io.tule.controller.store.TokenRepository.SigningKey;
import io.tule.controller.store.Transaction;
import io.tule.controller.store.UserRepository.TokenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives and takes users' tokens: opaque ones, which live on with use, and signed ones, which end
 * and are refreshed. Each is good only while the store has its digest.
 */
final class Tokens {
  private static final int TOKENS_PER_USER = 100;
  private static final int LIFETIMES = 24;
  private static final int ID_LENGTH = 32;
  private static final int SPENT_REMEMBERED = 100;

  /** Longer than any token of ours. */
  private static final int MAX_LENGTH = 4096;

  private final Context context;
  private final Secrets secrets;
  private final Settings settings;
  private final SignedTokens signed;

  Tokens(Context context, Secrets secrets, Settings settings) {
    this.context = context;
    this.secrets = secrets;
    this.settings = settings;
    this.signed = new SignedTokens(context, settings.signed());
  }

  private static ControllerException refused() {
    return ControllerException.authentication("authorization failed");
  }

  /** A new opaque token. */
  String opaque(Transaction tx, long userId) {
    String token = secrets.newToken();
    Instant now = context.now();
    tx.users()
        .insertToken(Secrets.hashToken(token), userId, now, now.plus(settings.tokenLifetime()));
    tx.users().pruneTokens(userId, TOKENS_PER_USER, now);
    return token;
  }

  /** Signed tokens of a new family. */
  Session session(Transaction tx, User user) {
    Session session = session(tx, user, context.ids().text(ID_LENGTH));
    tx.tokens().prune(user.id(), TOKENS_PER_USER, context.now());
    return session;
  }

  private Session session(Transaction tx, User user, String family) {
    Instant now = context.now();
    Instant end = now.plus(settings.signed().lifetime());
    String id = context.ids().text(ID_LENGTH);
    tx.tokens().insertAccess(idHash(id), family, user.id(), now, end);
    tx.users().pruneTokens(user.id(), TOKENS_PER_USER, now);
    String refresh = secrets.newToken();
    Instant refreshEnd = now.plus(settings.signed().refreshLifetime());
    tx.tokens().insertRefresh(Secrets.hashToken(refresh), family, user.id(), now, refreshEnd);
    SigningKey key = signed.currentKey(tx);
    String role = user.role().name().toLowerCase(Locale.ROOT);
    String token = signed.sign(key, new Claims(id, user.id(), role, now, end));
    return new Session(token, refresh, settings.signed().lifetime());
  }

  private static String idHash(String id) {
    return Secrets.hashToken("signed " + id);
  }

  /**
   * Exchanges a refresh token. One that was exchanged before is in two hands, so the whole family
   * ends.
   */
  Session refresh(String token) {
    if (token.length() > MAX_LENGTH) {
      throw refused();
    }
    String hash = Secrets.hashToken(token);
    // The end of a family must be stored, so the refusal comes after the transaction.
    Optional<Session> session = context.store().inTransaction(tx -> refresh(tx, hash));
    return session.orElseThrow(Tokens::refused);
  }

  private Optional<Session> refresh(Transaction tx, String hash) {
    Optional<Refresh> found = tx.tokens().refresh(hash);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Refresh refresh = found.get();
    boolean good =
        !refresh.used()
            && context.now().isBefore(refresh.expiresAt())
            && refresh.user().emailActivated();
    if (!good) {
      tx.tokens().deleteFamily(refresh.family());
      return Optional.empty();
    }
    tx.tokens().spend(hash, refresh.family(), SPENT_REMEMBERED);
    return Optional.of(session(tx, refresh.user(), refresh.family()));
  }

  /** The user of a token. */
  Caller authenticate(String token) {
    if (token.isEmpty() || token.length() > MAX_LENGTH) {
      throw refused();
    }
    User user = SignedTokens.looksSigned(token) ? ofSigned(token) : ofOpaque(token);
    if (!user.emailActivated()) {
      throw refused();
    }
    return new Caller(user.id(), user.email(), user.role());
  }

  private User ofSigned(String token) {
    Verified verified = signed.verify(token).orElseThrow(Tokens::refused);
    Instant now = context.now();
    if (!now.isBefore(verified.expiresAt())) {
      throw ControllerException.authentication("token expired");
    }
    TokenRow row =
        context
            .store()
            .read(tx -> tx.users().token(idHash(verified.id())))
            .orElseThrow(Tokens::refused);
    return row.user();
  }

  private User ofOpaque(String token) {
    String hash = Secrets.hashToken(token);
    TokenRow row =
        context
            .store()
            .read(tx -> tx.users().token(hash))
            .filter(found -> found.family().isEmpty())
            .orElseThrow(Tokens::refused);
    Instant now = context.now();
    if (!now.isBefore(row.expiresAt())) {
      throw ControllerException.authentication("token expired");
    }
    extend(hash, row, now);
    return row.user();
  }

  /** Slides the expiry up to a day's worth of lifetimes; not for every call, that would cost. */
  private void extend(String hash, TokenRow row, Instant now) {
    Duration lifetime = settings.tokenLifetime();
    Instant end = row.createdAt().plus(lifetime.multipliedBy(LIFETIMES));
    Instant wanted = now.plus(lifetime);
    Instant expiry = wanted.isAfter(end) ? end : wanted;
    if (expiry.isAfter(row.expiresAt().plus(lifetime.dividedBy(10)))) {
      context
          .store()
          .inTransaction(
              tx -> {
                tx.users().extendToken(hash, expiry);
                return expiry;
              });
    }
  }
}
