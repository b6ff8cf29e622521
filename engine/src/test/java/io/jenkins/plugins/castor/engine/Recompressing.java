package io.jenkins.plugins.castor.engine;

import static io.jenkins.plugins.castor.engine.TestTrees.write;

import io.jenkins.plugins.castor.engine.recompress.RecompressReport;
import io.jenkins.plugins.castor.engine.recompress.RecompressRequest;
import io.jenkins.plugins.castor.engine.store.Store;
import io.jenkins.plugins.castor.engine.store.directory.DirectoryStore;
import io.jenkins.plugins.castor.engine.work.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Trees that higher levels make smaller, and recompressions of their store. */
public final class Recompressing {

    private static final String[] WORDS = new String[400];

    static {
        Random random = new Random(42);
        for (int i = 0; i < WORDS.length; i++) {
            WORDS[i] = Long.toString(Math.abs(random.nextLong()), 36).substring(0, 2 + random.nextInt(8));
        }
    }

    private Recompressing() {}

    /** A file of lines that look like a program. */
    public static Path text(Path file, long seed, int bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        Random random = new Random(seed);
        while (text.length() < bytes) {
            text.append("const ").append(word(random)).append(" = require('./");
            text.append(word(random)).append('/').append(word(random)).append("').");
            text.append(word(random)).append('(').append(random.nextInt(100)).append(");\n");
        }
        return write(file, text.substring(0, bytes));
    }

    private static String word(Random random) {
        return WORDS[(int) (WORDS.length * Math.pow(random.nextDouble(), 2))];
    }

    /** What was saved becomes old enough. */
    static void age(Path store) throws IOException {
        AgingStore.age(store, Duration.ofHours(25));
    }

    static RecompressReport recompress(Castor castor, int level, UnaryOperator<RecompressRequest> with)
            throws IOException, InterruptedException {
        return castor.recompress(with.apply(RecompressRequest.of(List.of(), level)), Progress.NONE);
    }

    /** The same through a store that does more than the directory. */
    static RecompressReport recompress(Path store, UnaryOperator<Store> around)
            throws IOException, InterruptedException {
        try (Castor castor = new Castor(around.apply(new DirectoryStore(store)))) {
            return recompress(castor, 9, request -> request);
        }
    }
}
