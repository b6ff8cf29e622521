package io.jenkins.plugins.castor.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final URI HTTPS = URI.create("https://s3.example.org");
    private static final URI HTTP = URI.create("http://s3.example.org");

    private static Optional<ProxyServer> of(Map<String, String> environment, URI server) {
        return new Proxies(environment).of(server, 443);
    }

    @Test
    void eachSchemeHasItsVariableInSmallOrCapitalLetters() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://safe:3128", "http_proxy", "plain:8080/");
        assertThat(of(environment, HTTPS)).contains(new ProxyServer("safe", 3128, Optional.empty()));
        assertThat(of(environment, HTTP)).contains(new ProxyServer("plain", 8080, Optional.empty()));
        assertThat(of(Map.of("https_proxy", "small:1", "HTTPS_PROXY", "capital:2"), HTTPS))
                .map(ProxyServer::host)
                .contains("small");
    }

    @Test
    void oneForAllServesWhereThereIsNoOther() {
        assertThat(of(Map.of("ALL_PROXY", "http://all"), HTTPS)).contains(new ProxyServer("all", 80, Optional.empty()));
        assertThat(of(Map.of("ALL_PROXY", "http://all", "https_proxy", "http://own:1"), HTTPS))
                .map(ProxyServer::host)
                .contains("own");
    }

    @Test
    void listedServersAreReachedDirectly() {
        assertThat(of(Map.of("https_proxy", "http://proxy:1", "NO_PROXY", "example.org"), HTTPS))
                .isEmpty();
        assertThat(of(Map.of("https_proxy", "http://proxy:1"), URI.create("https://localhost")))
                .isEmpty();
        assertThat(of(Map.of(), HTTPS)).isEmpty();
    }

    @Test
    void aUserAndAPasswordAreSentAndNotShown() {
        ProxyServer proxy = of(Map.of("https_proxy", "http://me:p%40ss:word@proxy:3128"), HTTPS)
                .orElseThrow();
        String sent = proxy.authorization().orElseThrow();
        assertThat(new String(Base64.getDecoder().decode(sent.substring("Basic ".length())), StandardCharsets.UTF_8))
                .isEqualTo("me:p@ss:word");
        assertThat(proxy).hasToString("proxy:3128");
    }

    @Test
    void anAddressHasBrackets() {
        assertThat(of(Map.of("https_proxy", "http://[2001:db8::1]:3128"), HTTPS))
                .contains(new ProxyServer("[2001:db8::1]", 3128, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://proxy:1080", "https://proxy:443", "http://proxy:99999", "http://", "::", " "})
    void whatIsNoHttpProxyIsIgnored(String text) {
        assertThat(of(Map.of("https_proxy", text), HTTPS)).isEmpty();
    }
}
