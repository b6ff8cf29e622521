package io.jenkins.plugins.castor.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void commasSemicolonsAndAnyWhiteSpaceSeparate() {
        assertThat(Words.split("npm, maven\n\tpip,;gem ")).containsExactly("npm", "maven", "pip", "gem");
    }

    @Test
    void nothingHasNoWords() {
        assertThat(Words.split(" ,\n")).isEmpty();
    }

    @Test
    void quotesProtectWhatWouldSeparate() {
        assertThat(Words.split("npm \"deps=/srv/a, b\" 'x y'z")).containsExactly("npm", "deps=/srv/a, b", "x yz");
    }

    @Test
    void theOptionsOfACacheDirectoryStayWithIt() {
        assertThat(Words.split("gems=vendor,include=*.gem,exclude={a,b}/** npm,maven"))
                .containsExactly("gems=vendor,include=*.gem,exclude={a,b}/**", "npm", "maven");
    }

    @Test
    void aQuoteThatNeverEndsIsRefused() {
        assertThatThrownBy(() -> Words.split("npm \"deps"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("close it");
    }

    @Test
    void joiningMakesAListThatSplitsIntoTheSame() {
        List<String> words = List.of("npm", "deps=/srv/a, b", "x=a,exclude=*.log", "it's=here");
        assertThat(Words.split(Words.join(words))).isEqualTo(words);
        assertThat(Words.join(List.of("npm", "a b"))).isEqualTo("npm \"a b\"");
    }
}
