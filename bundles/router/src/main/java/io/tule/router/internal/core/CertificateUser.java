/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.SslProfile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The user that a client's certificate stands for. */
final class CertificateUser {
  private static final Map<Character, String> FIELDS =
      Map.of('c', "C", 's', "ST", 'l', "L", 'o', "O", 'u', "OU", 'n', "CN");

  private static final Map<Character, String> DIGESTS =
      Map.of('1', "SHA-1", '2', "SHA-256", '5', "SHA-512");

  private CertificateUser() {}

  /** By the profile's uidFormat; the whole subject if there is none or it makes no sense. */
  static String of(X509Certificate x, SslProfile profile) {
    String format = profile.uidFormat();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < format.length(); i++) {
      char k = format.charAt(i);
      String part = FIELDS.containsKey(k) ? field(x, FIELDS.get(k)) : fingerprint(x, k);
      if (part.isEmpty()) {
        parts.clear();
        break;
      }
      parts.add(part);
    }
    String uid = parts.isEmpty() ? x.getSubjectX500Principal().getName() : String.join(";", parts);
    return mapped(uid, profile.uidNameMappingFile());
  }

  private static String field(X509Certificate x, String name) {
    try {
      for (Rdn r : new LdapName(x.getSubjectX500Principal().getName()).getRdns()) {
        if (r.getType().equalsIgnoreCase(name)) {
          return String.valueOf(r.getValue());
        }
      }
      return "";
    } catch (InvalidNameException e) {
      return "";
    }
  }

  private static String fingerprint(X509Certificate x, char k) {
    String algorithm = DIGESTS.get(k);
    if (algorithm == null) {
      return "";
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(x.getEncoded()));
    } catch (GeneralSecurityException e) {
      return "";
    }
  }

  /** The name a JSON file gives to an id, or the id itself. */
  private static String mapped(String uid, String file) {
    if (file.isEmpty()) {
      return uid;
    }
    try {
      String text =
          java.nio.file.Files.readString(java.nio.file.Path.of(file), StandardCharsets.UTF_8);
      com.fasterxml.jackson.databind.JsonNode n =
          new com.fasterxml.jackson.databind.ObjectMapper().readTree(text).get(uid);
      return n == null ? uid : n.asText();
    } catch (java.io.IOException e) {
      return uid;
    }
  }
}
