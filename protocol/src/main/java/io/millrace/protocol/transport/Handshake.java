package io.millrace.protocol.transport;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * How two ends of a connection prove to each other that they know the secret, without sending it.
 * Knows the messages and their order, not how they travel.
 *
 * <pre>
 * client -> server   hello      magic (4), version (1), client nonce (32)
 * server -> client   challenge  server nonce (32), HMAC-SHA256(secret, "server" nonces) (32)
 * client -> server   answer     HMAC-SHA256(secret, "client" nonces) (32)
 * server -> client   verdict    1 = accepted (1)
 * </pre>
 *
 * A server that is not satisfied closes the connection and says nothing.
 */
public final class Handshake {
  /** The length of each message. */
  public static final int HELLO_BYTES = 37;

  public static final int CHALLENGE_BYTES = 64;
  public static final int ANSWER_BYTES = 32;
  public static final byte ACCEPTED = 1;

  private static final int MAGIC = 0x4D4C5243; // "MLRC"
  private static final byte VERSION = 2;
  private static final int NONCE_BYTES = 32;

  private Handshake() {}

  /** Says that the other end does not know the secret, or does not speak this protocol. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The end that opened the connection. Used once. */
  public static final class Client {
    private final SharedSecret secret;
    private final byte[] clientNonce = nonce();

    public Client(SharedSecret secret) {
      this.secret = secret;
    }

    public byte[] hello() {
      return ByteBuffer.allocate(HELLO_BYTES).putInt(MAGIC).put(VERSION).put(clientNonce).array();
    }

    /**
     * The answer to a challenge.
     *
     * @throws RefusedException if the server did not prove that it knows the secret
     */
    public byte[] answer(byte[] challenge) throws RefusedException {
      byte[] serverNonce = new byte[NONCE_BYTES];
      byte[] proof = new byte[SharedSecret.PROOF_BYTES];
      ByteBuffer.wrap(challenge).get(serverNonce).get(proof);
      if (!MessageDigest.isEqual(proof, secret.prove("server", clientNonce, serverNonce))) {
        throw new RefusedException("the server does not know the application's secret");
      }
      return secret.prove("client", clientNonce, serverNonce);
    }
  }

  /** The end that accepted the connection. Used once. */
  public static final class Server {
    private final SharedSecret secret;
    private final byte[] serverNonce = nonce();
    private final byte[] clientNonce = new byte[NONCE_BYTES];

    public Server(SharedSecret secret) {
      this.secret = secret;
    }

    /**
     * The challenge for a client that said hello.
     *
     * @throws RefusedException if it speaks something else
     */
    public byte[] challenge(byte[] hello) throws RefusedException {
      ByteBuffer buffer = ByteBuffer.wrap(hello);
      int magic = buffer.getInt();
      byte version = buffer.get();
      if (magic != MAGIC || version != VERSION) {
        throw new RefusedException(
            "the caller does not speak this protocol: magic="
                + Integer.toHexString(magic)
                + " version="
                + version
                + ", expected "
                + Integer.toHexString(MAGIC)
                + " and "
                + VERSION);
      }
      buffer.get(clientNonce);
      return ByteBuffer.allocate(CHALLENGE_BYTES)
          .put(serverNonce)
          .put(secret.prove("server", clientNonce, serverNonce))
          .array();
    }

    /**
     * Checks the answer to the challenge.
     *
     * @throws RefusedException if it does not prove that the client knows the secret
     */
    public void check(byte[] answer) throws RefusedException {
      if (!MessageDigest.isEqual(answer, secret.prove("client", clientNonce, serverNonce))) {
        throw new RefusedException("the caller does not know the application's secret");
      }
    }
  }

  private static byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    return nonce;
  }
}
