/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream encrypted by a passphrase: a header (magic, iterations, salt), then blocks of 64 KiB,
 * each sealed with AES-256-GCM. The nonce is the block's number, and the last block is marked in
 * what the seal covers, so a block cannot be moved, dropped or cut off unseen.
 */
final class SealedStreams {
  static final byte[] MAGIC = "TULEBAK1".getBytes(StandardCharsets.US_ASCII);
  private static final int ITERATIONS = 600_000;
  private static final int MOST_ITERATIONS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int BLOCK = 64 * 1024;
  private static final int TAG_BYTES = 16;

  private SealedStreams() {}

  static OutputStream sealing(OutputStream out, char[] passphrase) throws IOException {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    byte[] header =
        ByteBuffer.allocate(MAGIC.length + 4 + SALT_BYTES)
            .put(MAGIC)
            .putInt(ITERATIONS)
            .put(salt)
            .array();
    out.write(header);
    return new Sealing(out, new Blocks(key(passphrase, salt, ITERATIONS), header));
  }

  /** The plain text of a sealed stream, whose magic was read already. */
  static InputStream opening(InputStream in, char[] passphrase) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int iterations = data.readInt();
    byte[] salt = data.readNBytes(SALT_BYTES);
    if (iterations < 1 || iterations > MOST_ITERATIONS || salt.length != SALT_BYTES) {
      throw new EOFException("no header");
    }
    byte[] header =
        ByteBuffer.allocate(MAGIC.length + 4 + SALT_BYTES)
            .put(MAGIC)
            .putInt(iterations)
            .put(salt)
            .array();
    return new Opening(in, new Blocks(key(passphrase, salt, iterations), header));
  }

  private static SecretKeySpec key(char[] passphrase, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, 256);
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
      return new SecretKeySpec(key, "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2WithHmacSHA512", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** Seals and opens block after block. */
  private static final class Blocks {
    private final SecretKeySpec key;
    private final byte[] header;
    private long number;

    Blocks(SecretKeySpec key, byte[] header) {
      this.key = key;
      this.header = header;
    }

    byte[] next(int mode, byte[] block, int length, boolean last) throws IOException {
      byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(number++).array();
      try {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD(new byte[] {(byte) (last ? 1 : 0)});
        return cipher.doFinal(block, 0, length);
      } catch (AEADBadTagException e) {
        throw new TuleException(
            number == 1 ? ReasonCode.FORBIDDEN : ReasonCode.MALFORMED_DOCUMENT,
            number == 1
                ? "The passphrase is wrong, or the backup is damaged"
                : "The backup is damaged",
            e);
      } catch (GeneralSecurityException e) {
        throw new IOException("AES/GCM", e);
      }
    }
  }

  private static final class Sealing extends OutputStream {
    private final OutputStream out;
    private final Blocks blocks;
    private final byte[] block = new byte[BLOCK];
    private int filled;
    private boolean closed;

    Sealing(OutputStream out, Blocks blocks) {
      this.out = out;
      this.blocks = blocks;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int left = length;
      while (left > 0) {
        if (filled == BLOCK) {
          seal(false);
        }
        int part = Math.min(left, BLOCK - filled);
        System.arraycopy(bytes, from, block, filled, part);
        filled += part;
        from += part;
        left -= part;
      }
    }

    private void seal(boolean last) throws IOException {
      out.write(blocks.next(Cipher.ENCRYPT_MODE, block, filled, last));
      filled = 0;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        seal(true);
        out.close();
      }
    }
  }

  private static final class Opening extends InputStream {
    private final InputStream in;
    private final Blocks blocks;
    private byte[] sealed;
    private byte[] plain = new byte[0];
    private int position;
    private boolean ended;

    Opening(InputStream in, Blocks blocks) throws IOException {
      this.in = in;
      this.blocks = blocks;
      this.sealed = in.readNBytes(BLOCK + TAG_BYTES);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      while (position == plain.length) {
        if (ended) {
          return -1;
        }
        open();
      }
      int part = Math.min(length, plain.length - position);
      System.arraycopy(plain, position, bytes, offset, part);
      position += part;
      return part;
    }

    private void open() throws IOException {
      byte[] following = in.readNBytes(BLOCK + TAG_BYTES);
      ended = following.length == 0;
      plain = blocks.next(Cipher.DECRYPT_MODE, sealed, sealed.length, ended);
      position = 0;
      sealed = following;
    }

    @Override
    public void close() throws IOException {
      Arrays.fill(plain, (byte) 0);
      in.close();
    }
  }
}
