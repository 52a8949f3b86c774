/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.KeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;

/** What a server can use, and what is said of the rest. */
public class PortTlsTest {
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBgDCCASWgAwIBAgIUUJ7Bi+mBUYjO7EP/AhQ5arRpmnEwCgYIKoZIzj0EAwIw
      FDESMBAGA1UEAwwJYS5leGFtcGxlMCAXDTI2MTEyMTE4NDYyMFoYDzIxMjYxMDI4
      MTg0NjIwWjAUMRIwEAYDVQQDDAlhLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
      PQMBBwNCAAQEG1iPTveouoLnB/c4AHhzdnHEipmNzvvry+ORdo5W6eNqv8cUN/J8
      6wm8qm1ayd3XQXnfAkQrjVFx7737z6R3o1MwUTAdBgNVHQ4EFgQUxQWEezaVmiUS
      5BbXCHTP8UZ3EcIwHwYDVR0jBBgwFoAUxQWEezaVmiUS5BbXCHTP8UZ3EcIwDwYD
      VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAhv2vYauLw2LxmMdpU5sm
      RSccTlbYltPYoBvhu69TwuECIQCFMP9zq4iADD2vtiGVKYeh5CNyuQQbJNjNtYJa
      OWuVBA==
      -----END CERTIFICATE-----
      """;
  private static final String KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWiWb0fmyxpIS0Xwe
      DZFyV0MPJp1lt2YafKrkqpsPp3uhRANCAAQEG1iPTveouoLnB/c4AHhzdnHEipmN
      zvvry+ORdo5W6eNqv8cUN/J86wm8qm1ayd3XQXnfAkQrjVFx7737z6R3
      -----END PRIVATE KEY-----
      """;

  /** The same as openssl ec writes it. */
  private static final String SEC1_KEY =
      """
      -----BEGIN EC PRIVATE KEY-----
      MHcCAQEEIFolm9H5ssaSEtF8Hg2RcldDDyadZbdmGnyq5KqbD6d7oAoGCCqGSM49
      AwEHoUQDQgAEBBtYj073qLqC5wf3OAB4c3ZxxIqZjc7768vjkXaOVunjar/HFDfy
      fOsJvKptWsnd10F53wJEK41Rce+9+8+kdw==
      -----END EC PRIVATE KEY-----
      """;

  private static final String OTHER_KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgI6+d8Q71jb6hFKxV
      5S+m7E1A7402Zm/2qWVDsaTTTO+hRANCAAQTV0ajsevEnuJtd02CdhqAI/w4lJlM
      bUjeZChsNXp0P493xUXxmiyPSk9cV1HqSSPcuhYVseFkTWYSdDStQNgh
      -----END PRIVATE KEY-----
      """;
  private static final String ED25519_CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBPjCB8aADAgECAhQjjvElChP5TrzAuQCmy0RZFT1ZcDAFBgMrZXAwFDESMBAG
      A1UEAwwJYi5leGFtcGxlMCAXDTI2MTEyMTE4NDYyMFoYDzIxMjYxMDI4MTg0NjIw
      WjAUMRIwEAYDVQQDDAliLmV4YW1wbGUwKjAFBgMrZXADIQAToaGmq/uX2D7dhPA5
      nvrF8p4VmGPdvJ/yI/Xw43baVaNTMFEwHQYDVR0OBBYEFBHZS4JwqG+FLeyk8mvz
      oiBtUF/QMB8GA1UdIwQYMBaAFBHZS4JwqG+FLeyk8mvzoiBtUF/QMA8GA1UdEwEB
      /wQFMAMBAf8wBQYDK2VwA0EA0we0iItZEmFQucnp0GGeh10+FDzkh63LqaGhiiqz
      v9rJ9L34U5ICA8FcV1jo7tGWFDcHnLA3Y9KHIzlENXmXAA==
      -----END CERTIFICATE-----
      """;

  private static void refused(String word, String certificate, String key) {
    String fault = new PortTls(certificate, key).fault();
    assertTrue(fault, fault.contains(word));
    assertFalse(fault, fault.contains("MIGH"));
  }

  @Test
  public void aPairThatBelongsTogetherIsUsable() {
    assertEquals("", PortTls.NONE.fault());
    assertEquals("", new PortTls("a comment\n" + CERTIFICATE + CERTIFICATE, KEY).fault());
    assertEquals("", new PortTls(CERTIFICATE, SEC1_KEY).fault());
  }

  @Test
  public void whatCannotBeUsedIsToldApart() {
    refused("no certificate", "x", KEY);
    refused("cannot be read", CERTIFICATE.replace("MIIB", "MIIC"), KEY);
    refused("no private key", CERTIFICATE, "x");
    refused("no private key", CERTIFICATE, KEY.replace("PRIVATE", "ENCRYPTED PRIVATE"));
    refused("cannot be read", CERTIFICATE, KEY.replace("MIGH", "MIGI"));
    refused("cannot be read", CERTIFICATE, SEC1_KEY.replace("MHcC", "MHcD"));
    refused("not that of the certificate", CERTIFICATE, OTHER_KEY);
    refused("not of RSA or EC", ED25519_CERTIFICATE, KEY);
  }

  @Test
  public void aKeyInPkcs1IsWrappedAsTheJdkReadsIt() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    byte[] wrapped = keys.generateKeyPair().getPrivate().getEncoded();
    byte[] bare = Arrays.copyOfRange(wrapped, 26, wrapped.length);
    String pem =
        "-----BEGIN RSA PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(bare)
            + "\n-----END RSA PRIVATE KEY-----\n";
    String text = Pem.pkcs8(pem).replaceAll("-----[A-Z ]+-----", "");
    assertArrayEquals(wrapped, Base64.getMimeDecoder().decode(text));
  }

  /** A certificate for any modulus at all: nobody looks at its signature. */
  private static String certificate(BigInteger modulus) throws Exception {
    KeySpec known = new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537));
    byte[] key = KeyFactory.getInstance("RSA").generatePublic(known).getEncoded();
    byte[] serial = {0x02, 0x01, 0x01};
    byte[] sha256WithRsa =
        sequence(HexFormat.of().parseHex("06092a864886f70d01010b"), new byte[] {0x05, 0x00});
    byte[] name = HexFormat.of().parseHex("300c310a300806035504030c0161");
    byte[] times = ("\u0017\r" + "260101000000Z" + "\u0017\r" + "360101000000Z").getBytes(US_ASCII);
    byte[] body = sequence(serial, sha256WithRsa, name, sequence(times), name, key);
    byte[] signature = {0x03, 0x02, 0x00, 0x01};
    return pem("CERTIFICATE", sequence(body, sha256WithRsa, signature));
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    List.of(parts).forEach(content::writeBytes);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int length = content.size();
    all.writeBytes(new byte[] {0x30, (byte) 0x82, (byte) (length >> 8), (byte) length});
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static String privateKey(BigInteger modulus, BigInteger exponent) throws Exception {
    KeySpec secret = new RSAPrivateKeySpec(modulus, exponent);
    return pem("PRIVATE KEY", KeyFactory.getInstance("RSA").generatePrivate(secret).getEncoded());
  }

  @Test
  public void keysOfRsaAreComparedAndThoseThatTakeLongAreRefused() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    KeyPair pair = keys.generateKeyPair();
    RSAPrivateKey secret = (RSAPrivateKey) pair.getPrivate();
    BigInteger modulus = secret.getModulus();
    String certificate = certificate(modulus);
    assertEquals("", new PortTls(certificate, pem("PRIVATE KEY", secret.getEncoded())).fault());
    assertEquals(
        "", new PortTls(certificate, privateKey(modulus, secret.getPrivateExponent())).fault());
    byte[] other = keys.generateKeyPair().getPrivate().getEncoded();
    refused("not that of the certificate", certificate, pem("PRIVATE KEY", other));
    refused(
        "not that of the certificate",
        certificate,
        privateKey(modulus, BigInteger.ONE.shiftLeft(100_000)));

    BigInteger large = BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE);
    refused("longer than 4096 bits", certificate(large), privateKey(large, large.shiftRight(1)));
    refused("more than 16 certificates", CERTIFICATE.repeat(17), KEY);
  }
}
