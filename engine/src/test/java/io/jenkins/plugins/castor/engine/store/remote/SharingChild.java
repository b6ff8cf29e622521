package io.jenkins.plugins.castor.engine.store.remote;

import io.jenkins.plugins.castor.engine.Castor;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.publish.PublishRequest;
import io.jenkins.plugins.castor.engine.save.SaveReport;
import io.jenkins.plugins.castor.engine.snapshot.Manifest;
import io.jenkins.plugins.castor.engine.snapshot.ManifestCodec;
import io.jenkins.plugins.castor.engine.store.ConfinedStore.Allowed;
import io.jenkins.plugins.castor.engine.work.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** The machine that shares its store, in a process of its own; it is told what to do in lines. */
final class SharingChild {

    static final Namespace JOB = new Namespace("mediawiki/core", "master", "npm-test");

    /** What a hostile client may put: objects that it has not got. */
    static final List<Allowed> LURE = IntStream.range(0, 16)
            .mapToObj(i -> new Allowed(JOB.path() + "/packs/lure-" + i, "0".repeat(64), 100L << 20))
            .toList();

    private final Castor castor;
    private final Queue<Throwable> trouble = new ConcurrentLinkedQueue<>();
    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();

    private SharingChild(Castor castor) {
        this.castor = castor;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Castor castor = Castor.open(arguments[0])) {
            SharingChild child = new SharingChild(castor);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(child.answer(line.split(" ")));
            }
        }
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "load" -> share(List.of(), ShareLimits.DEFAULT);
            case "save" -> share(castor.parts().admit(JOB, manifest(words[1]), Limits.DEFAULT), ShareLimits.DEFAULT);
            case "lure" -> share(LURE, ShareLimits.DEFAULT.withIdle(Duration.ofSeconds(1)));
            case "publish" -> publish(manifest(words[1]));
            case "reasons" -> reasons.toString();
            case "trouble" -> trouble.toString();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static Manifest manifest(String word) throws IOException {
        return ManifestCodec.decode(Base64.getDecoder().decode(word));
    }

    private String share(List<Allowed> writable, ShareLimits limits) throws IOException {
        StoreServer server = castor.share(List.of(JOB), writable, limits);
        server.ended().thenAccept(reasons::add);
        return Integer.toString(new SocketSession(server, trouble).port());
    }

    private String publish(Manifest manifest) throws InterruptedException {
        SaveReport report = castor.parts().publish(manifest, PublishRequest.of(JOB));
        return report.outcome() + report.reason().orElse("");
    }
}
