package io.millrace.protocol.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What only the processes and the owner of one application know. Immutable. */
public final class SharedSecret {
  static final int PROOF_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH_BYTES = 32;
  private static final byte[] NOTHING = {};

  private final byte[] bytes;

  private SharedSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A new one, from the system's random numbers. */
  public static SharedSecret random() {
    byte[] bytes = new byte[LENGTH_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new SharedSecret(bytes);
  }

  /**
   * The one with these bytes.
   *
   * @throws IllegalArgumentException if they are not 32
   */
  public static SharedSecret of(byte[] bytes) {
    if (bytes.length != LENGTH_BYTES) {
      throw new IllegalArgumentException(
          "a secret has " + LENGTH_BYTES + " bytes, found " + bytes.length);
    }
    return new SharedSecret(bytes.clone());
  }

  /** The bytes, to be kept where only the owner can read them. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * A number, in hexadecimal, that only somebody who knows the secret can compute for a purpose. It
   * tells nothing about the secret, nor about the numbers for other purposes.
   */
  public String derive(String purpose) {
    return HexFormat.of().formatHex(prove("derived for " + purpose, NOTHING, NOTHING));
  }

  /** What only somebody who knows the secret can compute for this role and these nonces. */
  byte[] prove(String role, byte[] clientNonce, byte[] serverNonce) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes, ALGORITHM));
      mac.update(role.getBytes(StandardCharsets.UTF_8));
      mac.update(clientNonce);
      return mac.doFinal(serverNonce);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SharedSecret secret && Arrays.equals(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Does not tell the secret. */
  @Override
  public String toString() {
    return "SharedSecret[hidden]";
  }
}
