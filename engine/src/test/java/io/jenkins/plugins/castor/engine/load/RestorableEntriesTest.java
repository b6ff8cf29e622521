package io.jenkins.plugins.castor.engine.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.castor.engine.cache.PathFilter;
import io.jenkins.plugins.castor.engine.tree.Entry;
import io.jenkins.plugins.castor.engine.tree.Entry.Directory;
import io.jenkins.plugins.castor.engine.tree.Entry.HardLink;
import io.jenkins.plugins.castor.engine.tree.Entry.RegularFile;
import io.jenkins.plugins.castor.engine.tree.Warnings;
import io.jenkins.plugins.castor.engine.tree.calls.NameRules;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a load of a snapshot from Linux takes on another system. */
class RestorableEntriesTest {
    private final Warnings warnings = new Warnings();

    @Test
    void namesThatWindowsCannotHaveAreLeftOutWithAllThatIsBelowThemAndTheRestIsLoaded() {
        List<Entry> snapshot = List.of(
                directory(""), file("", "a"), file("", "nul.txt"), directory("x:y"), file("x:y", "b"), file("z", "c"));

        assertThat(accepted(NameRules.WINDOWS, snapshot)).containsExactly("", "a", "z/c");
        assertThat(warnings.lines())
                .containsExactly(
                        "left out nul.txt: Windows has a device of that name",
                        "left out x:y: Windows has no names with such characters");
        assertThat(accepted(NameRules.LINUX, snapshot)).hasSize(snapshot.size());
        assertThat(accepted(NameRules.MACOS, snapshot)).hasSize(snapshot.size());
    }

    @Test
    void ofNamesThatAreTheSameTheFirstIsLoadedAndAWarningNamesTheOthers() {
        List<Entry> snapshot = List.of(
                directory(""),
                file("", "Readme"),
                file("", "readme"),
                directory("LIB"),
                file("LIB", "a"),
                directory("Readme2"),
                directory("lib"),
                file("lib", "b"));

        assertThat(accepted(NameRules.MACOS, snapshot)).containsExactly("", "Readme", "LIB", "LIB/a", "Readme2");
        assertThat(warnings.lines())
                .containsExactly(
                        "left out readme: on this system that is the same name as Readme",
                        "left out lib: on this system that is the same name as LIB");
        assertThat(accepted(NameRules.LINUX, snapshot)).hasSize(snapshot.size());
    }

    @Test
    void whatStandsThereAlreadyTakesPartInThat() {
        RestorableEntries entries = entries(NameRules.WINDOWS);
        assertThat(entries.keeps(directory("Lib"))).isTrue();
        assertThat(entries.keeps(file("Lib", "a"))).isTrue();
        assertThat(entries.accepts(file("Lib", "A"))).isFalse();
        assertThat(entries.keeps(directory("lib"))).isFalse();
        assertThat(entries.keeps(file("lib", "b"))).isFalse();
    }

    @Test
    void aHardLinkToWhatCannotBeThereIsLeftOut() {
        assertThat(entries(NameRules.WINDOWS).accepts(new HardLink("", "good", "con")))
                .isFalse();
        assertThat(entries(NameRules.LINUX).accepts(new HardLink("", "good", "con")))
                .isTrue();
    }

    private List<String> accepted(NameRules rules, List<Entry> snapshot) {
        RestorableEntries entries = entries(rules);
        return snapshot.stream().filter(entries::accepts).map(Entry::path).toList();
    }

    private RestorableEntries entries(NameRules rules) {
        return new RestorableEntries(PathFilter.ALL, warnings, rules);
    }

    private static Directory directory(String path) {
        return new Directory(path, 0755, 0);
    }

    private static RegularFile file(String directory, String name) {
        return new RegularFile(directory, name, 0644, 0, 1);
    }
}
