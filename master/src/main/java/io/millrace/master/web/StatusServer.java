package io.millrace.master.web;

import io.millrace.protocol.JobStatus;
import io.millrace.protocol.transport.WaitingConnections;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves the status page and the JSON that it shows, one request for each connection. Read-only;
 * all addresses in the page are relative, so that it works behind YARN's proxy.
 *
 * <p>What it takes is bounded, whoever connects: one thread speaks to all connections, which are
 * closed after some seconds, the oldest at once if there are too many; another one finds the
 * answers, for which only so many requests wait.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who is told to close does
public final class StatusServer implements Closeable {
  private static final int MOST_CONNECTIONS = 64;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MOST_WAITING_REQUESTS = 32;
  private static final int LONGEST_LINE_BYTES = 4 << 10;
  private static final int LONGEST_HEADERS_BYTES = 16 << 10;
  private static final int LARGEST_BODY_BYTES = 1 << 10;

  private final NioEventLoopGroup eventLoop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("status-page", true));
  private final ThreadPoolExecutor answering =
      new ThreadPoolExecutor(
          1,
          1,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING_REQUESTS),
          new DefaultThreadFactory("status-answers", true));
  private final Channel listening;

  /**
   * Starts serving.
   *
   * @param address where to listen; port 0 for any free one
   * @param status asked at each request, by a thread of the server
   * @throws IOException if the address can not be listened at
   */
  public StatusServer(InetSocketAddress address, Visitors visitors, Callable<JobStatus> status)
      throws IOException {
    this(address, visitors, status, MOST_CONNECTIONS, TIMEOUT_MILLIS);
  }

  StatusServer(
      InetSocketAddress address,
      Visitors visitors,
      Callable<JobStatus> status,
      int mostConnections,
      int timeoutMillis)
      throws IOException {
    StatusPages pages = new StatusPages(visitors, status);
    WaitingConnections<Channel> connections =
        new WaitingConnections<>("status page", mostConnections, Channel::close);
    answering.allowCoreThreadTimeOut(true);
    ChannelFuture binding =
        new ServerBootstrap()
            .group(eventLoop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel connection) {
                    connection
                        .pipeline()
                        .addLast(
                            new ConnectionBounds(connections, timeoutMillis),
                            new HttpServerCodec(
                                LONGEST_LINE_BYTES, LONGEST_HEADERS_BYTES, LARGEST_BODY_BYTES),
                            new HttpObjectAggregator(LARGEST_BODY_BYTES),
                            new StatusRequestHandler(pages, answering));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      close();
      throw new IOException("cannot listen at " + address, binding.cause());
    }
    listening = binding.channel();
  }

  /** The port that it listens at. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public void close() {
    answering.shutdownNow();
    eventLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
