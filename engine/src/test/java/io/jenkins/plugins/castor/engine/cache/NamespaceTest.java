package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    mediawiki/core, master,    npm-test, mediawiki%2Fcore/master/npm-test
                    a b,            c%d,       e_f,      a%20b/c%25d/e_f
                    ünï,            'x,y',     z,        %C3%BCn%C3%AF/x%2Cy/z
                    😀,             v1.2.3,    Z9,       %F0%9F%98%80/v1.2.3/Z9
                    .,              ..,        .git,     %2E/%2E./%2Egit
                    A,              a,         'a\\b',    A/a/a%5Cb
                    """)
    void itsPathIsPercentEncoded(String project, String branch, String job, String path) {
        Namespace namespace = new Namespace(project, branch, job);

        assertThat(namespace.path()).isEqualTo(path);
        assertThat(namespace).hasToString(path);
        assertThat(Namespace.parse(path)).isEqualTo(namespace);
    }

    @Test
    void slashesAndHyphensDoNotShareAPlace() {
        assertThat(new Namespace("a/b-c", "m", "j").path()).isNotEqualTo(new Namespace("a-b/c", "m", "j").path());
        assertThat(new Namespace("a", "b/c", "d").path()).isNotEqualTo(new Namespace("a/b", "c", "d").path());
    }

    @Property
    void everyNamespaceComesBackFromItsPath(@ForAll("namespaces") Namespace namespace) {
        assertThat(Namespace.parse(namespace.path())).isEqualTo(namespace);
    }

    @Property
    void differentNamespacesHaveDifferentPaths(@ForAll("pairs") Tuple2<Namespace, Namespace> pair) {
        assertThat(pair.get1().path().equals(pair.get2().path()))
                .isEqualTo(pair.get1().equals(pair.get2()));
    }

    @Property
    void everyPathIsThreeHarmlessNames(@ForAll("namespaces") Namespace namespace) {
        assertThat(namespace.path()).matches("[A-Za-z0-9_%-][A-Za-z0-9._%-]*(/[A-Za-z0-9_%-][A-Za-z0-9._%-]*){2}");
    }

    @Test
    void whatNeedNotBeEncodedMayStandAsItIs() {
        assertThat(Namespace.parse("my project/.x/%41%c3%bc")).isEqualTo(new Namespace("my project", ".x", "Aü"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "a/b/c/d", "a//c", "/a/b", "a/b/", "//", "/a/b/c"})
    void anythingButThreeSegmentsIsRefused(String text) {
        assertThatThrownBy(() -> Namespace.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PROJECT/BRANCH/JOB")
                .hasMessageContaining("%2F");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a/b/%", "a/b/%4", "a/b/%zz", "a/b/100%", "a/%ff/c", "a/%C0%AF/c", "%ED%A0%80/b/c", "a/b/%٤١"})
    void aBrokenPercentCodeIsRefused(String text) {
        assertThatThrownBy(() -> Namespace.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("%25");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00/b/c", "a/b%0A/c", "a/b/%7F", "a/b/%C2%85"})
    void aControlCharacterIsRefusedAndNotPrinted(String text) {
        assertThatThrownBy(() -> Namespace.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control character")
                .hasMessageContaining("\\u00");
    }

    @Test
    void halfOfASurrogatePairIsRefused() {
        assertThatThrownBy(() -> new Namespace("a\uD83D", "b", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
        assertThatThrownBy(() -> Namespace.parse("a/\uDE00/c")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void emptySegmentsAreRefused() {
        assertThatThrownBy(() -> new Namespace("", "b", "c")).hasMessageContaining("project");
        assertThatThrownBy(() -> new Namespace("a", null, "c")).hasMessageContaining("branch");
        assertThatThrownBy(() -> new Namespace("a", "b", "")).hasMessageContaining("job");
        assertThatThrownBy(() -> Namespace.parse(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestSegmentIs200BytesOfItsCode() {
        assertThat(new Namespace("a".repeat(200), "ü".repeat(33), "c").path()).hasSize(200 + 1 + 198 + 1 + 1);
        assertThatThrownBy(() -> new Namespace("a".repeat(201), "b", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("201");
        assertThatThrownBy(() -> new Namespace("a", "ü".repeat(34), "c")).hasMessageContaining("204");
    }

    @Test
    void aFittedNameThatIsFineStaysAsItIs() {
        assertThat(Namespace.fitted("a/b", "feature/ü", "x".repeat(200)))
                .isEqualTo(new Namespace("a/b", "feature/ü", "x".repeat(200)));
    }

    @Test
    void namesThatAreTooLongOrOddAreFittedAndStayDifferent() {
        String emoji = "😀".repeat(150);
        List<String> odd = List.of(
                "x".repeat(300),
                "x".repeat(301),
                emoji,
                emoji + "😀",
                ".".repeat(250),
                "a\nb",
                "ab\n",
                "\u0000",
                "\ud800",
                "\udbff");
        assertThat(odd.stream().map(name -> Namespace.fitted("p", name, "j").path()))
                .doesNotHaveDuplicates()
                .allSatisfy(path -> assertThat(path).hasSizeLessThanOrEqualTo(2 + 200 + 2));
    }

    @Test
    void nobodyCanChooseANameThatAnotherIsShortenedTo() {
        String victim = Namespace.fitted("p", "x".repeat(300), "j").branch();
        assertThat(Namespace.fitted("p", victim, "j").branch()).isNotEqualTo(victim);
    }

    @Property
    void everyNameFits(@ForAll @NotEmpty String one, @ForAll @NotEmpty String other) {
        Namespace fitted = Namespace.fitted(one, one, one);
        assertThat(Namespace.parse(fitted.path())).isEqualTo(fitted);
        assertThat(fitted.equals(Namespace.fitted(other, other, other))).isEqualTo(one.equals(other));
    }

    @Provide
    static Arbitrary<Namespace> namespaces() {
        return namespacesOf(Arbitraries.strings().ofMinLength(1).ofMaxLength(16));
    }

    /** Of so few letters that equal ones, and ones that a careless encoding mixes up, come by often. */
    @Provide
    static Arbitrary<Tuple2<Namespace, Namespace>> pairs() {
        Arbitrary<Namespace> few = namespacesOf(
                Arbitraries.strings().withChars("a-/.%2F").ofMinLength(1).ofMaxLength(3));
        return Combinators.combine(few, few).as(Tuple::of);
    }

    private static Arbitrary<Namespace> namespacesOf(Arbitrary<String> texts) {
        Arbitrary<String> segments = texts.filter(text -> text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE));
        return Combinators.combine(segments, segments, segments).as(Namespace::new);
    }
}
