package io.jenkins.plugins.castor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.castor.engine.admin.RevokeReport;
import io.jenkins.plugins.castor.engine.admin.RevokeReport.Revoked;
import io.jenkins.plugins.castor.engine.admin.RevokeRequest;
import io.jenkins.plugins.castor.engine.load.LoadReport;
import io.jenkins.plugins.castor.engine.repository.Affected;
import io.jenkins.plugins.castor.engine.repository.Affected.Linked;
import io.jenkins.plugins.castor.engine.repository.Descent.Link;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.Pins;
import io.jenkins.plugins.castor.engine.store.FaultyStore;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Call;
import io.jenkins.plugins.castor.engine.store.FaultyStore.Fault;
import io.jenkins.plugins.castor.engine.store.ForwardingStore;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.StoreException;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What descends from a bad generation is found, and taken out of use with it. */
class AffectedTest {
    private static final SigningKey KEY = SigningKey.generate();

    @TempDir(factory = QuickTempDir.class)
    Path temp;

    private static void save(Workbench bench, int generation) throws Exception {
        TestTrees.write(bench.tree().resolve("file"), "x".repeat(generation));
        assertThat(bench.save(request -> request.withSigningKey(KEY))
                        .head()
                        .orElseThrow()
                        .generation())
                .isEqualTo(generation);
    }

    private static RevokeRequest request(long generation) {
        return new RevokeRequest(
                Workbench.JOB,
                OptionalLong.of(generation),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "test",
                Optional.of(KEY),
                Pins.NONE,
                false);
    }

    private static List<Long> revoked(RevokeReport report) {
        return report.revoked().stream().map(Revoked::generation).toList();
    }

    private static Affected affected(Castor castor, long generation) throws IOException {
        return castor.catalogue()
                .affected(Workbench.JOB, generation, Optional.of(KEY.trusted()), Pins.NONE)
                .orElseThrow();
    }

    private static List<Long> numbers(List<Linked> linked) {
        return linked.stream().map(one -> one.generation().number()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void allDescendantsAreFoundAndRevokedAlsoAcrossRevokedOnes(RealStore.Kind kind) throws Exception {
        try (RealStore store = RealStore.start(kind, temp);
                Workbench bench = new Workbench(temp, store.open())) {
            for (int i = 1; i <= 3; i++) {
                save(bench, i);
            }
            save(bench, 4);
            bench.castor().revoke(request(3)); // 4 was built on it
            Affected affected = affected(bench.castor(), 2);
            assertThat(affected.linked())
                    .extracting(one -> one.generation().number() + " " + one.link() + " "
                            + one.generation().state())
                    .containsExactly("4 BUILT_ON IN_USE", "3 BUILT_ON REVOKED", "2 ITSELF IN_USE");
            assertThat(numbers(affected.inUse())).containsExactly(4L, 2L);
            assertThat(affected.later()).isEmpty();
            RevokeReport report = bench.castor().revoke(request(2).withDescendants());
            assertThat(revoked(report)).containsExactly(4L, 3L, 2L);
            assertThat(report.newest()).isEqualTo(1);
            assertThat(report.later()).isEmpty();
            assertThat(report.problems()).isEmpty();
            LoadReport load = bench.load(temp.resolve("target"));
            assertThat(load.head().orElseThrow().generation()).isEqualTo(1);
            assertThat(affected(bench.castor(), 2).inUse()).isEmpty();
        }
    }

    @Test
    void whatWasSavedAfterItWentOutOfUseIsNamedApart() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 3; i++) {
                save(bench, i);
            }
            bench.castor().revoke(request(3));
            save(bench, 4); // from a machine that has what 3 held
            Affected affected = affected(bench.castor(), 3);
            assertThat(numbers(affected.linked())).containsExactly(3L);
            assertThat(affected.later()).extracting(Generation::number).containsExactly(4L);
            RevokeReport report = bench.castor().revoke(request(3).withDescendants());
            assertThat(revoked(report)).containsExactly(3L);
            assertThat(report.later()).containsExactly(4L);
        }
    }

    @Test
    void aHeadThatAPruneRemovedStillLeadsToItsDescendants() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 5; i++) {
                save(bench, i);
            }
            Files.delete(bench.object(Workbench.LAYOUT.head(2)));
            Files.delete(bench.object(Workbench.LAYOUT.head(4)));
            assertThat(affected(bench.castor(), 2).linked())
                    .extracting(Linked::link)
                    .containsExactly(Link.UNKNOWN, Link.BUILT_ON);
            assertThat(revoked(bench.castor().revoke(request(2).withDescendants())))
                    .containsExactly(5L, 3L);
        }
    }

    @Test
    void aNumberThatNothingKnowsRevokesNothing() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 5; i++) {
                save(bench, i);
            }
            for (int i = 1; i <= 3; i++) {
                Files.delete(bench.object(Workbench.LAYOUT.head(i)));
            }
            Affected affected =
                    affected(bench.castor(), 2); // 4 was built on 3, and that on 2, which nothing says any more
            assertThat(affected.isKnown()).isFalse();
            assertThat(numbers(affected.linked())).containsExactly(5L, 4L);
            assertThat(bench.castor().revoke(request(2).withDescendants()).revoked())
                    .isEmpty();
            assertThat(bench.castor().catalogue().affected(Workbench.JOB, 6, Optional.empty(), Pins.NONE))
                    .isEmpty();
        }
    }

    @Test
    void aDamagedHeadIsNamedAndWhatWasBuiltOnItIsRevoked() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 4; i++) {
                save(bench, i);
            }
            Files.writeString(bench.object(Workbench.LAYOUT.head(3)), "damaged");
            RevokeReport report = bench.castor().revoke(request(2).withDescendants());
            assertThat(revoked(report)).containsExactly(4L, 2L);
            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .contains("the head of generation 3 cannot be read", "name its number");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void wheneverItIsKilledTheSameRequestContinues(int call) throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 5; i++) {
                save(bench, i);
            }
            Store faulty = new FaultyStore(new DirectoryStore(bench.store())).once(Call.CREATE, call, Fault.FAILS);
            try (Castor killed = new Castor(faulty)) {
                assertThatThrownBy(() -> killed.revoke(request(2).withDescendants()))
                        .isInstanceOf(StoreException.class);
            }
            Affected between = affected(bench.castor(), 2);
            assertThat(numbers(between.linked())).containsExactly(5L, 4L, 3L, 2L);
            assertThat(numbers(between.inUse())).hasSize(5 - call).last().isEqualTo(2L);
            RevokeReport report = bench.castor().revoke(request(2).withDescendants());
            assertThat(report.revoked()).hasSize(4);
            assertThat(report.newest()).isEqualTo(1);
        }
    }

    @Test
    void whatIsSavedOnADescendantMeanwhileIsRevokedToo() throws Exception {
        try (Workbench bench = new Workbench(temp)) {
            for (int i = 1; i <= 3; i++) {
                save(bench, i);
            }
            AtomicInteger saves = new AtomicInteger();
            Store racing = new ForwardingStore(new DirectoryStore(bench.store())) {
                @Override
                public boolean create(String name, byte[] content) throws StoreException {
                    if (name.endsWith(".revoked.json") && saves.getAndIncrement() < 2) {
                        try {
                            save(bench, 3 + saves.get());
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }
                    return super.create(name, content);
                }
            };
            try (Castor castor = new Castor(racing)) {
                RevokeReport report = castor.revoke(request(2).withDescendants());
                assertThat(revoked(report)).containsExactly(5L, 4L, 3L, 2L);
                assertThat(report.newest()).isEqualTo(1);
            }
        }
    }
}
