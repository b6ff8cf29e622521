package io.jenkins.plugins.castor.engine.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.store.StoreUrl;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {

    private static S3Location at(String url) {
        return S3Location.of(StoreUrl.parse(url), Map.of());
    }

    private static String uri(String url) {
        return at(url).uri(at(url).key("a b/c%2Fd"), "x=y", "eu-west-1").toString();
    }

    @Test
    void theBucketIsInTheHostOrInThePath() {
        assertThat(uri("s3://bucket")).isEqualTo("https://bucket.s3.eu-west-1.amazonaws.com/a%20b/c%252Fd?x=y");
        assertThat(uri("s3://bucket/some/prefix/"))
                .isEqualTo("https://bucket.s3.eu-west-1.amazonaws.com/some/prefix/a%20b/c%252Fd?x=y");
        assertThat(uri("s3://my.bucket/p"))
                .as("no certificate is for a bucket with dots")
                .isEqualTo("https://s3.eu-west-1.amazonaws.com/my.bucket/p/a%20b/c%252Fd?x=y");
        assertThat(uri("s3://bucket?endpoint=http://127.0.0.1:9000/"))
                .isEqualTo("http://127.0.0.1:9000/bucket/a%20b/c%252Fd?x=y");
        assertThat(uri("s3://bucket?endpoint=https://s3.example.org:443&pathStyle=false"))
                .isEqualTo("https://bucket.s3.example.org/a%20b/c%252Fd?x=y");
        assertThat(at("s3://bucket").uri("", "", "cn-north-1").toString())
                .isEqualTo("https://bucket.s3.cn-north-1.amazonaws.com.cn/");
    }

    @Test
    void theRegionComesFromTheUrlOrElseFromTheEnvironment() {
        Map<String, String> environment = Map.of("AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "eu-west-2");
        assertThat(S3Location.of(StoreUrl.parse("s3://bucket?region=us-east-2"), environment)
                        .region())
                .contains("us-east-2");
        assertThat(S3Location.of(StoreUrl.parse("s3://bucket"), environment).region())
                .contains("eu-west-1");
        assertThat(at("s3://bucket").region()).isEmpty();
    }

    @Test
    void objectsAreKeptAsTheUrlSays() {
        S3Location location = at("s3://bucket?kmsKey=arn:aws:kms:eu-west-1:1:key/2&storageClass=STANDARD_IA");
        assertThat(new S3Writing(location).put("key").headers())
                .containsOnly(
                        Map.entry("x-amz-server-side-encryption", "aws:kms"),
                        Map.entry("x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:eu-west-1:1:key/2"),
                        Map.entry("x-amz-storage-class", "STANDARD_IA"));
        assertThat(new S3Writing(at("s3://bucket?sse=AES256")).begin("key").headers())
                .containsOnly(Map.entry("x-amz-server-side-encryption", "AES256"));
        assertThat(new S3Writing(at("s3://bucket")).put("key").headers()).isEmpty();
    }

    @Test
    void aStoreIsCalledByItsUrl() {
        assertThat(at("s3://bucket/p?region=eu-west-1").toString()).isEqualTo("s3://bucket/p");
        assertThat(at("s3://bucket?endpoint=http://127.0.0.1:9000").toString())
                .isEqualTo("s3://bucket?endpoint=http://127.0.0.1:9000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://b",
                "s3://user@bucket",
                "s3://bucket:80/p",
                "s3://bucket?regoin=eu-west-1",
                "s3://bucket?region=eu/west",
                "s3://bucket?region=",
                "s3://bucket?pathStyle=yes",
                "s3://bucket?sse=none",
                "s3://bucket?sse=AES256&kmsKey=1",
                "s3://bucket?storageClass=A%0D%0Ax-evil:1",
                "s3://bucket?kmsKey=a%0Ab",
                "s3://bucket?endpoint=ftp://host",
                "s3://bucket?endpoint=host:9000",
                "s3://bucket?endpoint=http://user:word@host",
                "s3://bucket?endpoint=http://host/path",
                "s3://bucket?endpoint=http://host?x=y"
            })
    void aUrlThatIsWrongIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .endsWith(".")
                .doesNotContain("word@");
    }
}
