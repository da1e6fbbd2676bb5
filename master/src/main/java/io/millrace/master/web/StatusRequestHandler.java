package io.millrace.master.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the one request of a connection to another thread, and its answer back. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class StatusRequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(StatusRequestHandler.class);

  private final StatusPages pages;
  private final Executor answering;

  StatusRequestHandler(StatusPages pages, Executor answering) {
    this.pages = pages;
    this.answering = answering;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    context.channel().config().setAutoRead(false); // there is one request for each connection
    if (!request.decoderResult().isSuccess()) {
      send(context, StatusPages.Page.text(400, "this is not understood"));
      return;
    }
    InetAddress from = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    String method = request.method().name();
    Visitors.Request visit =
        new Visitors.Request(
            from, request.uri(), request.headers().get(HttpHeaderNames.COOKIE, ""));
    try {
      answering.execute(() -> answer(context, method, visit));
    } catch (RejectedExecutionException e) {
      send(context, StatusPages.Page.text(503, "too many requests wait; try again later"));
    }
  }

  private void answer(ChannelHandlerContext context, String method, Visitors.Request visit) {
    if (context.channel().isActive()) {
      send(context, pages.answer(method, visit));
    }
  }

  private static void send(ChannelHandlerContext context, StatusPages.Page page) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(page.code()),
            Unpooled.wrappedBuffer(page.body()));
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, page.type());
    headers.set(HttpHeaderNames.CONTENT_LENGTH, page.body().length);
    headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    headers.set(HttpHeaderNames.X_FRAME_OPTIONS, "SAMEORIGIN");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    page.headers().forEach(headers::set);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("closing {}", context.channel(), cause);
    context.close();
  }
}
