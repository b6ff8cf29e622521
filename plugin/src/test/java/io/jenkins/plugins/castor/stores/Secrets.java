package io.jenkins.plugins.castor.stores;

import hudson.model.Run;
import hudson.remoting.Callable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jenkins.security.MasterToSlaveCallable;

/** Looks for secrets wherever an agent could see them, in every spelling in which something could have written them. */
final class Secrets {

    private final Set<byte[]> spellings = new LinkedHashSet<>();

    Secrets(String... texts) {
        for (String text : texts) {
            add(text.getBytes(StandardCharsets.UTF_8));
            spellings.add(text.getBytes(StandardCharsets.UTF_16BE));
            spellings.add(URLEncoder.encode(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The private part of a key of Ed25519, in PEM. */
    Secrets andKey(String pem) {
        String body = pem.replaceAll("-----[^-]*-----|\\s", "");
        byte[] encoded = Base64.getDecoder().decode(body);
        spellings.add(body.getBytes(StandardCharsets.UTF_8));
        byte[] seed = new byte[32];
        System.arraycopy(encoded, encoded.length - seed.length, seed, 0, seed.length);
        add(seed);
        return this;
    }

    private void add(byte[] secret) {
        spellings.add(secret);
        spellings.add(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.UTF_8));
        spellings.add(HexFormat.of().withUpperCase().formatHex(secret).getBytes(StandardCharsets.UTF_8));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + secret.length];
            System.arraycopy(secret, 0, shifted, before, secret.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // Its ends depend on what is beside the secret.
            spellings.add(text.substring(before == 0 ? 0 : 4, text.length() - 2).getBytes(StandardCharsets.UTF_8));
        }
    }

    boolean in(byte[] bytes) {
        return spellings.stream().anyMatch(secret -> Agent.indexOf(bytes, secret) >= 0);
    }

    boolean in(String text) {
        return in(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The places where one of them is: what was sent to the agent, what it has, what is said of its builds. */
    List<String> foundAt(Agent agent, List<? extends Run<?, ?>> builds) throws IOException, InterruptedException {
        List<String> places = new ArrayList<>();
        String own = agent.node().toComputer().getChannel().call(new Own());
        if (in(own)) {
            places.add("the agent's environment or properties");
        }
        if (in(agent.received())) {
            places.add("what was sent to the agent");
        }
        for (String file : List.of("cmdline", "environ")) {
            if (in(Files.readAllBytes(
                    Path.of("/proc", Long.toString(agent.launcher().process().pid()), file)))) {
                places.add("the agent's " + file);
            }
        }
        addFiles(agent.root(), places);
        for (Run<?, ?> build : builds) {
            addFiles(build.getRootDir().toPath(), places);
        }
        return places;
    }

    private void addFiles(Path folder, List<String> places) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                try {
                    if (in(Files.readAllBytes(file))) {
                        places.add(folder.relativize(file).toString());
                    }
                } catch (NoSuchFileException e) {
                    // An agent fetches jars at any time, and gives each its name when it is whole.
                }
            }
        }
    }

    private static final class Own extends MasterToSlaveCallable<String, IOException>
            implements Callable<String, IOException> {

        private static final long serialVersionUID = 1;

        @Override
        public String call() {
            return System.getenv() + "\n" + System.getProperties();
        }
    }
}
