package io.jenkins.plugins.castor.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses of builds become links. */
class BuildLinkTest {

    private static final String ROOT = "https://ci.example/jenkins/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job/website/12/",
                "job/folder/job/web%20site/7",
                "job/website/job/feature%252Fx/3/",
                "job/matrix/axis=a,other=b/3/"
            })
    void buildsOfThisJenkinsAreLinked(String build) {
        assertThat(BuildLink.of(ROOT + build, ROOT)).isEqualTo(ROOT + build);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)//job/website/12/",
                "https://evil.example/job/website/12/",
                "https://ci.example/jenkins.evil/job/website/12/",
                "https://ci.example/jenkins/",
                "https://ci.example/jenkins/logout",
                "https://ci.example/jenkins/job/../logout/1/",
                "https://ci.example/jenkins/job/%2e%2e/1/",
                "https://ci.example/jenkins/job/%2E./job/x/1/",
                "https://ci.example/jenkins/job/website/doDelete",
                "https://ci.example/jenkins/job/website/12/?delete",
                "https://ci.example/jenkins/job/website/12/\" onclick=\"x",
                "https://ci.example/jenkins/job/web%zz/12/",
                "website #12",
                ""
            })
    void nothingElseIs(String address) {
        assertThat(BuildLink.of(address, ROOT)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://ci.example/", "javascript:"})
    void norAnythingOfAJenkinsWithoutAnAddressOfTheWeb(String root) {
        assertThat(BuildLink.of(root + "job/website/12/", root)).isNull();
        assertThat(BuildLink.of("job/website/12/", null)).isNull();
    }
}
