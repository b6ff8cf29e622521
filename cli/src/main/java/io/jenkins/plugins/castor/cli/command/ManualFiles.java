package io.jenkins.plugins.castor.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;

/** Writes manual pages and completions for a folder {@code share}, when the distribution is built. */
public final class ManualFiles {

    private ManualFiles() {}

    /** @param args the folder, which is made if it is missing, and Castor's version */
    public static void main(String[] args) throws IOException {
        Path share = Path.of(args[0]);
        write(share.resolve("man/man1/castor.1"), ManualPage.overview(args[1]));
        for (String name : Commands.NAMES) {
            write(share.resolve("man/man1/castor-" + name + ".1"), ManualPage.of(name, args[1]));
        }
        write(share.resolve("bash-completion/completions/castor"), AutoComplete.bash(Commands.NAME, Commands.all()));
        write(share.resolve("zsh/site-functions/_castor"), CompletionScript.zsh());
        write(share.resolve("fish/vendor_completions.d/castor.fish"), CompletionScript.fish());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
