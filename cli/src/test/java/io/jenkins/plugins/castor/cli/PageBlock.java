package io.jenkins.plugins.castor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between two lines of backquotes on a page of the documentation.
 *
 * @param kind the word after the backquotes, or nothing
 * @param section the title that it stands below
 */
public record PageBlock(String kind, String section, String text) {
    /** The top of the repository. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("(?m)^```([a-z]*)\n(.*?)^```$", Pattern.DOTALL);

    boolean isDialogue() {
        return kind.isEmpty() && text.startsWith("$ ");
    }

    boolean isPolicy() {
        return kind.isEmpty() && text.matches("(?s)(allow|deny) \".*");
    }

    /** The blocks of a page, named from the top of the repository on, in its order. */
    public static List<PageBlock> of(String page) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        List<PageBlock> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String before = text.substring(0, block.start());
            int section = before.lastIndexOf("\n## ");
            String title = section < 0 ? "" : before.substring(section + 4, before.indexOf('\n', section + 1));
            blocks.add(new PageBlock(block.group(1), title, block.group(2)));
        }
        assertThat(blocks).isNotEmpty();
        return blocks;
    }
}
