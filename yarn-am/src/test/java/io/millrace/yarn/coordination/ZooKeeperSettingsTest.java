package io.millrace.yarn.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;
import org.junit.After;
import org.junit.Test;

public class ZooKeeperSettingsTest {
  private static final Map<String, String> SET =
      Map.of(
          ZKClientConfig.ENABLE_CLIENT_SASL_KEY,
          "false",
          ZKClientConfig.LOGIN_CONTEXT_NAME_KEY,
          "Millrace",
          ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT,
          "1234",
          ZKConfig.KINIT_COMMAND,
          "/bin/kinit",
          ZKConfig.JUTE_MAXBUFFER,
          "4321",
          ZKConfig.JGSS_NATIVE,
          "true",
          "zookeeper.ssl.keyStore.location",
          "key.jks");
  private static final List<String> NOT_SET =
      List.of(ZKClientConfig.ZOOKEEPER_SERVER_REALM, ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET);

  @After
  public void clear() {
    SET.keySet().forEach(System::clearProperty);
    System.clearProperty(ZKClientConfig.SECURE_CLIENT);
  }

  @Test
  public void shouldBeZooKeepersOwn_whenSomeAreSet() {
    SET.forEach(System::setProperty);
    assertThatAllAreZooKeepersOwn();
  }

  @Test
  public void shouldBeZooKeepersOwn_whenNoneIsSet() {
    assertThatAllAreZooKeepersOwn();
  }

  @Test
  public void shouldBeZooKeepersOwn_whenTheClientUsesTls() {
    SET.forEach(System::setProperty);
    System.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
    assertThatAllAreZooKeepersOwn();
    assertThat(new ZooKeeperSettings().getBoolean(ZKClientConfig.SECURE_CLIENT)).isTrue();
  }

  private static void assertThatAllAreZooKeepersOwn() {
    ZKClientConfig own = new ZKClientConfig();
    ZooKeeperSettings settings = new ZooKeeperSettings();
    for (String name : SET.keySet()) {
      assertThat(settings.getProperty(name)).as(name).isEqualTo(own.getProperty(name));
      assertThat(settings.getProperty(name)).as(name).isEqualTo(System.getProperty(name));
    }
    for (String name : NOT_SET) {
      assertThat(settings.getProperty(name)).as(name).isNull();
    }
    assertThat(settings.isSaslClientEnabled()).isEqualTo(own.isSaslClientEnabled());
  }
}
