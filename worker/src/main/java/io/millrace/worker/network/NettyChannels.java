package io.millrace.worker.network;

import io.millrace.protocol.transport.SharedSecret;
import io.millrace.protocol.transport.WaitingConnections;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.RemoteChannels;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Channels over TCP, by Netty. One event loop serves all connections and owns all state; callers
 * hand it tasks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
public final class NettyChannels implements RemoteChannels {
  private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

  private final SharedSecret secret;
  private final WaitingConnections<Channel> waiting;
  private final int handshakeTimeoutMillis;
  private final CodecRegistry codecs;
  private final NioEventLoopGroup eventLoop;
  private final Bootstrap outgoing;
  private final Channel listening;
  private final IncomingChannels incoming = new IncomingChannels();
  private final Map<InetSocketAddress, OutgoingConnection> connections = new HashMap<>();

  /**
   * Starts listening.
   *
   * @param address where to listen; port 0 for any free one
   * @throws IOException if the address can not be listened at
   */
  public NettyChannels(InetSocketAddress address, SharedSecret secret, CodecRegistry codecs)
      throws IOException {
    this(
        address,
        secret,
        codecs,
        WaitingConnections.MOST_HANDSHAKES,
        WaitingConnections.HANDSHAKE_MILLIS);
  }

  NettyChannels(
      InetSocketAddress address,
      SharedSecret secret,
      CodecRegistry codecs,
      int mostWaiting,
      int handshakeTimeoutMillis)
      throws IOException {
    this.secret = secret;
    this.waiting = new WaitingConnections<>("network", mostWaiting, Channel::close);
    this.handshakeTimeoutMillis = handshakeTimeoutMillis;
    this.codecs = codecs;
    eventLoop = new NioEventLoopGroup(1, new DefaultThreadFactory("network", true));
    outgoing =
        new Bootstrap()
            .group(eventLoop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(
                            new HandshakeHandler.Client(secret, handshakeTimeoutMillis),
                            new FrameDecoder());
                  }
                });
    listening = listen(address);
  }

  private Channel listen(InetSocketAddress address) throws IOException {
    ChannelFuture binding =
        new ServerBootstrap()
            .group(eventLoop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(
                            new HandshakeHandler.Server(secret, waiting, handshakeTimeoutMillis),
                            new FrameDecoder(),
                            new IncomingConnectionHandler(incoming));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException("cannot listen at " + address, binding.cause());
    }
    return binding.channel();
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public End openOutgoing(
      long incarnation,
      ChannelId id,
      ExchangeQueue queue,
      String host,
      int port,
      Listener listener) {
    OutgoingChannel channel =
        new OutgoingChannel(new ChannelKey(incarnation, id), queue, listener, codecs);
    eventLoop.execute(() -> connectionTo(new InetSocketAddress(host, port)).add(channel));
    return channel;
  }

  private OutgoingConnection connectionTo(InetSocketAddress address) {
    OutgoingConnection connection = connections.get(address);
    if (connection == null || connection.isOver()) {
      connection = new OutgoingConnection(outgoing, address);
      connections.put(address, connection);
      connection.connect();
    }
    return connection;
  }

  @Override
  public End openIncoming(long incarnation, ChannelId id, ExchangeQueue queue, Listener listener) {
    ChannelKey key = new ChannelKey(incarnation, id);
    IncomingChannel channel = new IncomingChannel(key, queue, listener, codecs);
    eventLoop.execute(() -> incoming.open(key, channel));
    return channel;
  }

  @Override
  public void closeIncarnation(long incarnation) {
    eventLoop.execute(
        () -> {
          incoming.closeUpTo(incarnation);
          connections.values().forEach(connection -> connection.closeUpTo(incarnation));
          connections.values().removeIf(OutgoingConnection::isOver);
        });
  }

  @Override
  public void close() {
    if (eventLoop.isShuttingDown()) {
      return;
    }
    closeIncarnation(Long.MAX_VALUE);
    // Connections end with their event loop.
    eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
