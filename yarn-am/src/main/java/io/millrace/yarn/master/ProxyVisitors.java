package io.millrace.yarn.master;

import io.millrace.master.web.Visitors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.authorize.AccessControlList;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.webapp.util.WebAppUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the requests pass that come from one of YARN's web proxies, which is where YARN says who may
 * look; all others are sent there. If the cluster has access lists, the user whom the proxy names
 * must be the job's owner or an administrator.
 *
 * <p>The rule is that of Hadoop's filter for ApplicationMasters: what counts is the address that
 * the connection comes from.
 */
final class ProxyVisitors implements Visitors {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyVisitors.class);
  private static final String PROXY_PATH = "/proxy";
  private static final String USER_COOKIE = "proxy-user=";
  private static final long KNOWN_FOR_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long SOONEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final List<String> proxies;
  private final String address;
  private final String owner;

  /** Null if everybody may look. */
  private final AccessControlList administrators;

  private Set<InetAddress> known = Set.of();
  private boolean isOnThisNode;
  private long lookedUpNanos;

  /**
   * The visitors of one application.
   *
   * @param proxyBase the path under which the proxies show it, such as /proxy/application_1_2
   * @param owner who may look if there are access lists, beside administrators
   */
  ProxyVisitors(Configuration hadoop, String proxyBase, String owner) {
    List<String> hostsAndPorts = proxiesOf(hadoop);
    this.proxies =
        hostsAndPorts.stream().map(each -> each.substring(0, each.lastIndexOf(':'))).toList();
    this.address = WebAppUtils.getHttpSchemePrefix(hadoop) + hostsAndPorts.get(0) + proxyBase;
    this.owner = owner;
    this.administrators =
        hadoop.getBoolean(
                YarnConfiguration.YARN_ACL_ENABLE, YarnConfiguration.DEFAULT_YARN_ACL_ENABLE)
            ? new AccessControlList(
                hadoop.get(
                    YarnConfiguration.YARN_ADMIN_ACL, YarnConfiguration.DEFAULT_YARN_ADMIN_ACL))
            : null;
    lookUp();
  }

  /**
   * The proxies, as host:port. A ResourceManager whose pages are at all addresses of its node is
   * found where its scheduler is; Hadoop would take it for one on this node.
   */
  private static List<String> proxiesOf(Configuration hadoop) {
    List<String> configured = WebAppUtils.getProxyHostsAndPortsForAmFilter(hadoop);
    boolean isNamed =
        !hadoop.getTrimmed(YarnConfiguration.PROXY_ADDRESS, "").isEmpty()
            || HAUtil.isHAEnabled(hadoop);
    InetSocketAddress pages =
        YarnConfiguration.useHttps(hadoop)
            ? hadoop.getSocketAddr(
                YarnConfiguration.RM_WEBAPP_HTTPS_ADDRESS,
                YarnConfiguration.DEFAULT_RM_WEBAPP_HTTPS_ADDRESS,
                YarnConfiguration.DEFAULT_RM_WEBAPP_HTTPS_PORT)
            : hadoop.getSocketAddr(
                YarnConfiguration.RM_WEBAPP_ADDRESS,
                YarnConfiguration.DEFAULT_RM_WEBAPP_ADDRESS,
                YarnConfiguration.DEFAULT_RM_WEBAPP_PORT);
    InetSocketAddress scheduler =
        hadoop.getSocketAddr(
            YarnConfiguration.RM_SCHEDULER_ADDRESS,
            YarnConfiguration.DEFAULT_RM_SCHEDULER_ADDRESS,
            YarnConfiguration.DEFAULT_RM_SCHEDULER_PORT);
    return isNamed || !isEverywhere(pages) || isEverywhere(scheduler)
        ? configured
        : List.of(scheduler.getHostString() + ":" + pages.getPort());
  }

  private static boolean isEverywhere(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isAnyLocalAddress();
  }

  @Override
  public Admission admit(Request request) {
    if (!isProxy(request.from())) {
      return Admission.redirect(redirected(request.uri()));
    }
    Optional<String> user = userOf(request.cookies());
    return isAllowed(user)
        ? Admission.granted()
        : Admission.refused(
            user.orElse("who is not logged in")
                + " may not look at this job; its owner "
                + owner
                + " may, and who is in "
                + YarnConfiguration.YARN_ADMIN_ACL);
  }

  private synchronized boolean isProxy(InetAddress from) {
    long age = System.nanoTime() - lookedUpNanos;
    if (age > KNOWN_FOR_NANOS || (age > SOONEST_NANOS && !isKnown(from))) {
      lookUp();
    }
    return isKnown(from);
  }

  private boolean isKnown(InetAddress from) {
    return known.contains(from) || (isOnThisNode && isOfThisNode(from));
  }

  private void lookUp() {
    Set<InetAddress> found = new HashSet<>();
    for (String proxy : proxies) {
      try {
        found.addAll(List.of(InetAddress.getAllByName(proxy)));
      } catch (UnknownHostException e) {
        LOG.warn("YARN's web proxy {} is not known by that name", proxy);
      }
    }
    known = found;
    isOnThisNode = found.stream().anyMatch(ProxyVisitors::isOfThisNode);
    lookedUpNanos = System.nanoTime();
  }

  private static boolean isOfThisNode(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** The address at the proxy, which thereby knows that it was not asked first. */
  private String redirected(String uri) {
    String path = uri.startsWith("/") ? uri : "/";
    String whole = address + path;
    int end = whole.indexOf(PROXY_PATH) + PROXY_PATH.length();
    return end < PROXY_PATH.length()
        ? whole
        : whole.substring(0, end) + "/redirect" + whole.substring(end);
  }

  private boolean isAllowed(Optional<String> user) {
    if (administrators == null || administrators.isAllAllowed()) {
      return true;
    }
    return user.isPresent()
        && (user.get().equals(owner)
            || administrators.isUserAllowed(UserGroupInformation.createRemoteUser(user.get())));
  }

  private static Optional<String> userOf(String cookies) {
    for (String cookie : cookies.split(";", -1)) {
      String stripped = cookie.strip();
      if (stripped.startsWith(USER_COOKIE) && stripped.length() > USER_COOKIE.length()) {
        return Optional.of(stripped.substring(USER_COOKIE.length()));
      }
    }
    return Optional.empty();
  }
}
