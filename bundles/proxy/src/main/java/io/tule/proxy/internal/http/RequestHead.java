/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.flow.Headers;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a request's first lines say. */
final class RequestHead {
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._~%!$&'()*+,;=-]*|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{0,5})?");
  private static final String FORWARDED_FOR = "x-forwarded-for";
  private static final String FORWARDED_PROTO = "x-forwarded-proto";
  private static final String FORWARDED_HOST = "x-forwarded-host";
  private static final int LONGEST_CHAIN = 4_096;

  private final boolean http2;
  private final boolean old;
  private final String method;
  private final HttpHeaders headers;
  private String target;
  private String authority = "";
  private boolean keepAlive;
  private boolean upgrade;
  private boolean expecting;
  private long length;

  /** Of a request that may be malformed. */
  RequestHead(HttpRequest request, ServerConnection connection) {
    http2 = connection.isHttp2();
    old = !http2 && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    method = request.method().name();
    headers = request.headers();
    target = request.uri();
  }

  /**
   * Reads it.
   *
   * @param plainPath whether the path decides, so that it must have no dots to be resolved
   */
  void read(HttpRequest request, boolean plainPath) throws Failure {
    if (request.decoderResult().isFailure()) {
      throw malformed(request.decoderResult().cause());
    }
    readTarget();
    readHost();
    if (plainPath && hasDots(target)) {
      throw new Failure(400, "The path has dots to be resolved");
    }
    keepAlive = http2 || HttpUtil.isKeepAlive(request);
    boolean chunked = !http2 && HttpUtil.isTransferEncodingChunked(request);
    if (!http2 && headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (old || encodings.size() != 1 || !"chunked".equalsIgnoreCase(encodings.get(0).strip())) {
        throw new Failure(chunked ? 400 : 501, "That transfer encoding is not understood");
      }
    }
    if (headers.getAll(HttpHeaderNames.CONTENT_LENGTH).size() > 1) {
      throw new Failure(400, "There is more than one content length");
    }
    length = Headers.length(headers);
    if (length < 0 && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw new Failure(400, "The content length is no number");
    }
    if (length < 0 && !http2 && !chunked) {
      length = 0;
    }
    expecting = !old && HttpUtil.is100ContinueExpected(request);
    if (!expecting && headers.contains(HttpHeaderNames.EXPECT)) {
      throw new Failure(417, "That expectation cannot be met");
    }
    upgrade =
        !http2
            && !old
            && length == 0
            && headers.contains(HttpHeaderNames.UPGRADE)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && !headers.contains(HttpHeaderNames.UPGRADE, "h2c", true);
  }

  private static Failure malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new Failure(414, "The target is too long");
    }
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
      return new Failure(431, "The headers are too long");
    }
    return new Failure(400, "The request is malformed");
  }

  private void readTarget() throws Failure {
    if (method.equals("CONNECT")) {
      throw new Failure(405, "This is no forward proxy");
    }
    int scheme = target.indexOf("://");
    if (scheme > 0 && target.toLowerCase(Locale.ROOT).startsWith("http")) {
      int path = target.indexOf('/', scheme + 3);
      String host = target.substring(scheme + 3, path < 0 ? target.length() : path);
      headers.set(HttpHeaderNames.HOST, host);
      target = path < 0 ? "/" : target.substring(path);
    }
    if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
      throw new Failure(400, "The target is malformed");
    }
    int fragment = target.indexOf('#');
    if (fragment >= 0) {
      target = target.substring(0, fragment);
    }
  }

  private void readHost() throws Failure {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && !old)) {
      throw new Failure(400, "A request names one host");
    }
    if (!hosts.isEmpty()) {
      authority = hosts.get(0).strip();
      if (!AUTHORITY.matcher(authority).matches()) {
        throw new Failure(400, "The host is malformed");
      }
    }
  }

  private static boolean hasDots(String target) {
    int end = target.indexOf('?');
    String path = (end < 0 ? target : target.substring(0, end)).toLowerCase(Locale.ROOT);
    if (path.indexOf('\\') >= 0 || path.contains("%2f") || path.contains("%5c")) {
      return true;
    }
    for (String segment : path.split("/", -1)) {
      String plain = segment.replace("%2e", ".");
      if (plain.equals(".") || plain.equals("..")) {
        return true;
      }
    }
    return false;
  }

  String authority() {
    return authority;
  }

  String target() {
    return target;
  }

  /** Of the body; -1 if it is not told. */
  long length() {
    return length;
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  String method() {
    return method;
  }

  /** Whether the client speaks HTTP/1.0. */
  boolean isOld() {
    return old;
  }

  boolean isKeepAlive() {
    return keepAlive;
  }

  boolean isUpgrade() {
    return upgrade;
  }

  /** Whether the client waits to be told to send the body. */
  boolean isExpecting() {
    return expecting;
  }

  /** The request as it goes on. */
  Call call(ServerConnection connection, Body body) {
    String wanted = upgrade ? headers.get(HttpHeaderNames.UPGRADE) : "";
    Headers.removeHopByHop(headers);
    for (HttpConversionUtil.ExtensionHeaderNames each :
        HttpConversionUtil.ExtensionHeaderNames.values()) {
      headers.remove(each.text());
    }
    if (upgrade) {
      headers.set(HttpHeaderNames.UPGRADE, wanted);
    }
    String from = connection.remote().getAddress().getHostAddress();
    String before = String.join(", ", headers.getAll(FORWARDED_FOR));
    headers.set(
        FORWARDED_FOR,
        before.isEmpty() || before.length() > LONGEST_CHAIN ? from : before + ", " + from);
    headers.set(FORWARDED_PROTO, connection.isSecured() ? "https" : "http");
    headers.set(FORWARDED_HOST, authority);
    return new Call(connection.loop(), method, authority, target, headers, body, upgrade);
  }
}
