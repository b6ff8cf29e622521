package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.load.LoadRequest;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.save.SaveRequest;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that is limited to some projects counts for no other. */
class KeyRolesTest {

    private static final SigningKey OF_TEAM = SigningKey.generate(List.of("team/**", "tools"));

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static Namespace of(String project) {
        return new Namespace(project, "main", "job");
    }

    @Test
    void aKeyThatWasReadAgainIsStillLimited() {
        SigningKey again = SigningKey.parse(OF_TEAM.toPem());
        assertThat(again.id()).isEqualTo(OF_TEAM.id());
        for (TrustedKeys keys : List.of(again.trusted(), TrustedKeys.parse(OF_TEAM.publicPem()))) {
            assertThat(keys.countingFor("team/a/b").ids()).containsExactly(OF_TEAM.id());
            assertThat(keys.countingFor("tools").ids()).containsExactly(OF_TEAM.id());
            assertThat(keys.countingFor("team").ids()).isEmpty();
            assertThat(keys.countingFor("toolsmith").ids()).isEmpty();
        }
    }

    @Test
    void theLimitBelongsToTheKeyThatFollowsIt() {
        SigningKey ofAll = SigningKey.generate();
        for (String text : List.of(OF_TEAM.publicPem() + ofAll.publicPem(), ofAll.publicPem() + OF_TEAM.publicPem())) {
            TrustedKeys both = TrustedKeys.parse(text);
            assertThat(both.countingFor("team/a").ids()).containsExactlyInAnyOrder(OF_TEAM.id(), ofAll.id());
            assertThat(both.countingFor("other").ids()).containsExactly(ofAll.id());
            assertThat(TrustedKeys.parse(both.toPem()).countingFor("other").ids())
                    .containsExactly(ofAll.id());
        }
    }

    @Test
    void aSignatureForAnotherProjectIsRefused() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            TestTrees.write(bench.tree().resolve("file"), "x");
            SaveRequest save = SaveRequest.of(of("other"), Workbench.caches(bench.tree()));
            // An attacker with the private key takes the limit out of his copy.
            SigningKey unlimited = SigningKey.parse(OF_TEAM.toPem().replaceAll("castor-project:.*\n", ""));
            assertThat(bench.castor().save(save.withSigningKey(unlimited)).outcome())
                    .isEqualTo(SaveReport.Outcome.SAVED);
            LoadReport report = bench.castor()
                    .load(LoadRequest.of(of("other"), Workbench.caches(temp.resolve("target")))
                            .withTrustedKeys(
                                    OF_TEAM.trusted().and(SigningKey.generate().trusted())));
            assertThat(report.outcome()).isEqualTo(LoadReport.Outcome.MISS);
            assertThat(report.reason().orElseThrow()).contains("is signed by the key " + OF_TEAM.id());
            assertThat(temp.resolve("target")).doesNotExist();
        }
    }

    @Test
    void aLimitedKeyDoesNotSignForAnotherProject() {
        assertThatThrownBy(() -> PublishRequest.of(of("other")).withSigningKey(OF_TEAM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("counts only for team/**, tools, not for other");
        assertThat(PublishRequest.of(of("team/a")).withSigningKey(OF_TEAM).signingKey())
                .contains(OF_TEAM);
    }

    @Test
    void aLimitWithoutANameIsRefused() {
        assertThatThrownBy(() -> SigningKey.generate(List.of(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("project");
        assertThatThrownBy(() -> TrustedKeys.parse("castor-project:\n" + OF_TEAM.publicPem()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("project");
    }
}
