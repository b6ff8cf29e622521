package io.jenkins.plugins.castor.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {

    @Test
    void allPartsAreFound() {
        assertThat(StoreUrl.parse("RSYNC://castor@cache.example.org:8873/module/a/b/"))
                .isEqualTo(new StoreUrl(
                        "rsync",
                        Optional.of("castor"),
                        "cache.example.org",
                        OptionalInt.of(8873),
                        "module/a/b",
                        Map.of()));
        assertThat(StoreUrl.parse("s3://my-bucket?region=eu-west-1&endpoint=http%3A%2F%2F127.0.0.1%3A9000"))
                .isEqualTo(new StoreUrl(
                        "s3",
                        Optional.empty(),
                        "my-bucket",
                        OptionalInt.empty(),
                        "",
                        Map.of("region", "eu-west-1", "endpoint", "http://127.0.0.1:9000")));
    }

    @Test
    void addressesOfIpv6StandInBrackets() {
        StoreUrl url = StoreUrl.parse("rsync+ssh://castor@[2001:db8::1]:2222/srv");
        assertThat(url.host()).isEqualTo("[2001:db8::1]");
        assertThat(url.port()).hasValue(2222);
        assertThat(StoreUrl.parse("rsync://[::1]/module").port()).isEmpty();
        assertThat(StoreUrl.parse("rsync://[::ffff:10.0.0.1]/module").host()).isEqualTo("[::ffff:10.0.0.1]");
        for (String without :
                List.of("rsync://::1/module", "rsync://2001:db8::1/module", "rsync://2001:db8::1:873/m")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StoreUrl.parse(without))
                    .withMessageContaining("brackets");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rsync://h/m/a%20b,           m/a b",
        "rsync://h/m/%C3%A4,          m/ä",
        "rsync://h/m/a+b,             m/a+b",
        "rsync://h/m/a%2Bb,           m/a+b",
        "rsync://h/m/a%25b,           m/a%b",
        "rsync://h/m/a%40b,           m/a@b",
        "rsync://h/m/a%23b%3Fc,       m/a#b?c",
        "rsync://h//,                 ''",
        "rsync://h,                   ''",
        "file:///srv/a%20b@c/../d,    srv/a b@c/../d",
        "file:/srv/castor,            srv/castor",
    })
    void pathsAreDecoded(String url, String path) {
        assertThat(StoreUrl.parse(url).path()).isEqualTo(path);
    }

    @Test
    void usersAreDecoded() {
        assertThat(StoreUrl.parse("rsync://a%2Bb+c@h/m").user()).hasValue("a+b+c");
        assertThat(StoreUrl.parse("rsync://h/m").user()).isEmpty();
    }

    @Test
    void optionsAreDecoded() {
        assertThat(StoreUrl.parse("s3://b/p?a=x%26y&b=1%2B1+2&c=").options())
                .isEqualTo(Map.of("a", "x&y", "b", "1+1 2", "c", ""));
    }

    /** Every place where somebody may have put a password or a key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsync://castor:hunter2@h/m",
                "rsync://castor:hunter2@h:873/m",
                "rsync://castor%3Ahunter2@h/m",
                "rsync://castor%3ahunter2@h/m",
                "rsync://:hunter2@h/m",
                "rsync://castor:hunt@er2@h/m",
                "rsync://castor:hunter2%40@h/m",
                "rsync://castor%40hunter2@h/m",
                "rsync://castor:123/hunter2@h/m",
                "rsync://castor:hunter2/@h/m",
                "rsync://castor:123?hunter2@h/m",
                "rsync://castor:123?hunter2=x@h/m",
                "rsync://castor:123#hunter2@h/m",
                "rsync://castor:hunter2#@h/m",
                "rsync://castor:hunter2 @h/m",
                "rsync://castor:%hunter2@h/m",
                "rsync://castor:hunter2<>@h/m",
                "rsync:castor:hunter2@h/m",
                "castor:hunter2@h::m",
                "s3://AKIAHUNTER2:hunter2@b/p",
                "s3://b/p?secretKey=hunter2",
                "s3://b/p?secret_access_key=hunter2",
                "s3://b/p?AWSAccessKeyId=hunter2",
                "s3://b/p?sessionToken=hunter2",
                "s3://b/p?X-Amz-Signature=hunter2",
                "s3://b/p?X-Amz-Credential=hunter2",
                "s3://b/p?x-amz-security-token=hunter2",
                "s3://b/p?PASSWORD=hunter2",
                "s3://b/p?p%61ssword=hunter2",
                "s3://b/p?region=x&pwd=hunter2",
                "s3://b/p?sig=hunter2",
                "s3://b/p?hunter2",
                "s3://b/p?hunter2&region=x",
                "s3://b/p?=hunter2",
                "s3://b/p?%20hunter2=x",
                "s3://b/p#hunter2",
            })
    void aSecretIsRefusedAndNotShown(String url) {
        IllegalArgumentException refused = catchIllegalArgumentException(() -> StoreUrl.parse(url));
        assertThat(refused).as("it was taken").isNotNull();
        for (Throwable e = refused; e != null; e = e.getCause()) {
            assertThat(e.getMessage()).doesNotContainIgnoringCase("hunter2");
        }
    }

    @Test
    void whoWritesASecretIsToldWhereItGoes() {
        for (String url : List.of("rsync://castor:hunter2@h/m", "s3://b/p?secretKey=hunter2", "rsync://c:1/x@h/m")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StoreUrl.parse(url))
                    .withMessageContaining("RSYNC_PASSWORD")
                    .withMessageContaining("AWS_SECRET_ACCESS_KEY");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "rsync://", "rsync+ssh:// "})
    void aUrlThatEndsWhereAnEmptyVariableStoodSaysSo(String url) {
        assertThatThrownBy(() -> StoreUrl.parse(url)).hasMessageContaining("has no host");
    }

    /** Programs get hosts and users as arguments. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsync+ssh://-oProxyCommand=touch%20x/srv",
                "rsync+ssh://-oProxyCommand=touch/srv",
                "rsync+ssh://castor@-oProxyCommand/srv",
                "rsync+ssh://-lroot@h/srv",
                "rsync+ssh://a%0Ab@h/srv",
                "rsync+ssh://a%00@h/srv",
                "rsync+ssh://@h/srv",
                "rsync://h%0A/m",
                "rsync://h%2Fx/m",
                "rsync://h;x/m",
                "rsync://$(x)/m",
                "rsync://[-x]/m",
                "rsync:///m",
                "s3:///m",
                "rsync://:873/m",
                "rsync://h:/m",
                "rsync://h:0/m",
                "rsync://h:65536/m",
                "rsync://h:99999999999/m",
                "rsync://h:+1/m",
                "rsync://h:x/m",
                "rsync://h/m/../x",
                "rsync://h/m/%2E%2E/x",
                "rsync://h/m/./x",
                "rsync://h/m//x",
                "rsync://h/m%0Ax",
                "rsync://h/m%00",
                "rsync://h/m?a=b&a=c",
                "rsync://h/m?a=%0A",
                "rsync:h/m",
                "rsync:",
                "rsync://",
                "rsync://h/m x",
                "rsync://h/m%2",
                "/srv/castor",
                "",
            })
    void whatIsNoPlainUrlIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> StoreUrl.parse(url));
    }

    @Test
    void pathsAreNoUrls() {
        for (String path : List.of("/srv/castor", "castor", "./a:b", "a/b:c", "C:\\castor", "C:/castor", "")) {
            assertThat(StoreUrl.isUrl(path)).as(path).isFalse();
        }
        for (String url : List.of("file:///srv", "s3://b", "rsync+ssh://h/x", "host:path", "castor:hunter2@h::m")) {
            assertThat(StoreUrl.isUrl(url)).as(url).isTrue();
        }
    }

    @Test
    void anOptionThatAStoreDoesNotHaveIsRefusedWithThoseThatItHas() {
        StoreUrl url = StoreUrl.parse("s3://b/p?regoin=x");
        url.allowOptions(List.of("regoin"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> url.allowOptions(List.of("region", "endpoint")))
                .withMessageContaining("regoin")
                .withMessageContaining("region, endpoint");
    }
}
