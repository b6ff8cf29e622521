package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the documentation: every link leads to something, a map names all of them, and none is too long to read. */
class PagesTest {
    private static final int MOST_WORDS = 1_500;
    private static final int MOST_WORDS_OF_README = 600;

    /** Which describes every object to the byte. */
    private static final String FORMAT = "docs/reference/format.md";

    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern TITLE = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

    /** The text of each page, by its path from the top of the repository on. */
    private static final Map<String, String> PAGES = new HashMap<>();

    @BeforeAll
    static void readPages() throws IOException {
        List<Path> files = new ArrayList<>(List.of(
                PageBlock.ROOT.resolve("README.md"),
                PageBlock.ROOT.resolve("CONTRIBUTING.md"),
                PageBlock.ROOT.resolve("jjb/README.md"),
                PageBlock.ROOT.resolve("integrations/README.md")));
        for (String folder : List.of("docs", "changelog")) {
            try (Stream<Path> all = Files.walk(PageBlock.ROOT.resolve(folder))) {
                all.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
            }
        }
        for (Path file : files) {
            PAGES.put(PageBlock.ROOT.relativize(file).toString().replace('\\', '/'), Files.readString(file));
        }
        assertThat(PAGES).hasSizeGreaterThan(40);
    }

    static Stream<String> everyPage() throws IOException {
        if (PAGES.isEmpty()) {
            readPages();
        }
        return PAGES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("everyPage")
    void everyLinkLeadsToAFileOfTheRepositoryAndToATitleInIt(String page) {
        List<String> broken = new ArrayList<>();
        for (String link : links(page)) {
            if (link.matches("[a-z]+:.*")) {
                continue;
            }
            int hash = link.indexOf('#');
            String path = hash < 0 ? link : link.substring(0, hash);
            Path target = path.isEmpty()
                    ? PageBlock.ROOT.resolve(page)
                    : PageBlock.ROOT.resolve(page).resolveSibling(path).normalize();
            if (!target.startsWith(PageBlock.ROOT) || !Files.exists(target)) {
                broken.add(link);
            } else if (hash >= 0) {
                String name = PageBlock.ROOT.relativize(target).toString().replace('\\', '/');
                if (!PAGES.containsKey(name) || !anchors(name).contains(link.substring(hash + 1))) {
                    broken.add(link);
                }
            }
        }
        assertThat(broken).as("links of " + page + " that lead nowhere").isEmpty();
    }

    private static List<String> links(String page) {
        Matcher link = LINK.matcher(CODE.matcher(PAGES.get(page)).replaceAll("x"));
        List<String> links = new ArrayList<>();
        while (link.find()) {
            links.add(link.group(1));
        }
        return links;
    }

    /** The anchors that the titles of a page get: in lower case, blanks become hyphens, other signs go. */
    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        Matcher title = TITLE.matcher(
                Pattern.compile("(?ms)^```.*?^```$").matcher(PAGES.get(page)).replaceAll(""));
        while (title.find()) {
            String text = title.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
            String anchor = text.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            for (int more = 0; !anchors.add(more == 0 ? anchor : anchor + "-" + more); more++) {
                // The second title of that name gets a number.
            }
        }
        return anchors;
    }

    @ParameterizedTest
    @MethodSource("everyPage")
    void noPageIsLongerThanCanBeReadAtOnce(String page) {
        int words = PAGES.get(page).strip().split("\\s+", -1).length;
        if (!page.equals(FORMAT)) {
            assertThat(words)
                    .as("words of " + page)
                    .isLessThanOrEqualTo(page.equals("README.md") ? MOST_WORDS_OF_README : MOST_WORDS);
        }
    }

    @Test
    void theMapNamesEveryPageButTheRecipesAndTheDecisionsWhichHaveMapsOfTheirOwn() {
        Set<String> named = new TreeSet<>();
        for (String map : List.of("docs/index.md", "docs/guide/recipes.md")) {
            for (String link : links(map)) {
                named.add(Path.of(map)
                        .resolveSibling(link.replaceFirst("#.*", ""))
                        .normalize()
                        .toString()
                        .replace('\\', '/'));
            }
        }
        assertThat(PAGES.keySet().stream()
                        .filter(page -> page.startsWith("docs/") && !page.startsWith("docs/internals/decisions/"))
                        .filter(page -> !page.equals("docs/index.md")))
                .isSubsetOf(named);
    }

    @Test
    void aTitleAndALinkToItAreFound() {
        PAGES.put("x.md", "# A `b` & c\n## A b\n## A b\n```\n# no title\n```\n[x](#a-b)");
        try {
            assertThat(anchors("x.md")).containsExactlyInAnyOrder("a-b--c", "a-b", "a-b-1");
            assertThat(links("x.md")).containsExactly("#a-b");
        } finally {
            PAGES.remove("x.md");
        }
    }
}
