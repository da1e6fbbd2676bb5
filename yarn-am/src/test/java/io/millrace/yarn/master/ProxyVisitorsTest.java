package io.millrace.yarn.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.master.web.Visitors.Admission;
import io.millrace.master.web.Visitors.Request;
import java.net.InetAddress;
import org.apache.hadoop.conf.Configuration;
import org.junit.Test;

public class ProxyVisitorsTest {
  private static final String BASE = "/proxy/application_1_2";
  private final Configuration hadoop = new Configuration(false);

  @Test
  public void requestsOfTheProxyPass() throws Exception {
    hadoop.set("yarn.web-proxy.address", "203.0.113.7:9099");
    assertThat(admit("203.0.113.7", "/").isGranted()).isTrue();
  }

  @Test
  public void allOthersAreSentToTheProxy() throws Exception {
    hadoop.set("yarn.web-proxy.address", "203.0.113.7:9099");
    Admission admission = admit("203.0.113.8", "/api/status?x=1");
    assertThat(admission.isGranted()).isFalse();
    assertThat(admission.elsewhere())
        .contains("http://203.0.113.7:9099/proxy/redirect/application_1_2/api/status?x=1");
    assertThat(admit("127.0.0.1", "/").isGranted()).isFalse();
    assertThat(admit("203.0.113.8", "http://evil.example/").elsewhere())
        .contains("http://203.0.113.7:9099/proxy/redirect/application_1_2/");
  }

  @Test
  public void everyResourceManagerIsAProxy() throws Exception {
    hadoop.setBoolean("yarn.resourcemanager.ha.enabled", true);
    hadoop.set("yarn.resourcemanager.ha.rm-ids", "a,b");
    hadoop.set("yarn.resourcemanager.webapp.address.a", "203.0.113.1:8088");
    hadoop.set("yarn.resourcemanager.webapp.address.b", "203.0.113.2:8088");
    assertThat(admit("203.0.113.1", "/").isGranted()).isTrue();
    assertThat(admit("203.0.113.2", "/").isGranted()).isTrue();
    assertThat(admit("203.0.113.3", "/").isGranted()).isFalse();
  }

  @Test
  public void aProxyOnAllAddressesIsWhereTheSchedulerIs() throws Exception {
    hadoop.set("yarn.resourcemanager.webapp.address", "0.0.0.0:8088");
    hadoop.set("yarn.resourcemanager.scheduler.address", "203.0.113.1:8030");
    assertThat(admit("203.0.113.1", "/").isGranted()).isTrue();
    assertThat(admit("203.0.113.2", "/").isGranted()).isFalse();
  }

  @Test
  public void aProxyOnThisNodeMayComeFromAnyAddressOfIt() throws Exception {
    hadoop.set("yarn.web-proxy.address", "127.0.1.1:9099");
    assertThat(admit("127.0.0.1", "/").isGranted()).isTrue();
    assertThat(admit("203.0.113.2", "/").isGranted()).isFalse();
  }

  @Test
  public void withAccessListsOnlyTheOwnerAndAdministratorsMayLook() throws Exception {
    hadoop.set("yarn.web-proxy.address", "203.0.113.7:9099");
    hadoop.setBoolean("yarn.acl.enable", true);
    hadoop.set("yarn.admin.acl", "admin ");
    assertThat(admit("203.0.113.7", "/", "a=b; proxy-user=owner").isGranted()).isTrue();
    assertThat(admit("203.0.113.7", "/", "proxy-user=admin").isGranted()).isTrue();
    Admission refused = admit("203.0.113.7", "/", "proxy-user=other");
    assertThat(refused.isGranted()).isFalse();
    assertThat(refused.reason()).contains("other may not look").contains("owner");
    assertThat(admit("203.0.113.7", "/").isGranted()).isFalse();
  }

  private Admission admit(String from, String uri) throws Exception {
    return admit(from, uri, "");
  }

  private Admission admit(String from, String uri, String cookies) throws Exception {
    return new ProxyVisitors(hadoop, BASE, "owner")
        .admit(new Request(InetAddress.getByName(from), uri, cookies));
  }
}
