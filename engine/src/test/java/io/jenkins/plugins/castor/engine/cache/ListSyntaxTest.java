package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListSyntaxTest {

    @Test
    void commasSemicolonsAndAnyWhiteSpaceSeparate() {
        assertThat(ListSyntax.split("npm, maven\n\tpip,;gem ")).containsExactly("npm", "maven", "pip", "gem");
    }

    @Test
    void nothingHasNoWords() {
        assertThat(ListSyntax.split(" ,\n")).isEmpty();
    }

    @Test
    void quotesProtectWhatWouldSeparate() {
        assertThat(ListSyntax.split("npm \"deps=/srv/a, b\" 'x y'z")).containsExactly("npm", "deps=/srv/a, b", "x yz");
    }

    @Test
    void theOptionsOfACacheDirectoryStayWithIt() {
        assertThat(ListSyntax.split("gems=vendor,include=*.gem,exclude={a,b}/**,volatile=/log npm,maven"))
                .containsExactly("gems=vendor,include=*.gem,exclude={a,b}/**,volatile=/log", "npm", "maven");
    }

    @Test
    void aQuoteThatNeverEndsIsRefused() {
        assertThatThrownBy(() -> ListSyntax.split("npm \"deps"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("close it");
    }

    @Test
    void joiningMakesAListThatSplitsIntoTheSame() {
        List<String> words = List.of("npm", "deps=/srv/a, b", "x=a,exclude=*.log", "it's=here");
        assertThat(ListSyntax.split(ListSyntax.join(words))).isEqualTo(words);
        assertThat(ListSyntax.join(List.of("npm", "a b"))).isEqualTo("npm \"a b\"");
    }
}
