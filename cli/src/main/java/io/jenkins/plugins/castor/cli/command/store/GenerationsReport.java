package io.jenkins.plugins.castor.cli.command.store;

import io.jenkins.plugins.castor.cli.console.Console;
import io.jenkins.plugins.castor.cli.console.JsonFields;
import io.jenkins.plugins.castor.cli.console.Report;
import io.jenkins.plugins.castor.cli.console.Table;
import io.jenkins.plugins.castor.cli.process.ExitCode;
import io.jenkins.plugins.castor.engine.Sentences;
import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.engine.repository.Generation;
import io.jenkins.plugins.castor.engine.repository.History;
import io.jenkins.plugins.castor.engine.snapshot.Head;
import io.jenkins.plugins.castor.engine.snapshot.JsonWriter;
import io.jenkins.plugins.castor.engine.text.Quantities;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The generations of a namespace.
 *
 * @param warnings what is wrong with them
 * @param older how many older ones were left out
 */
record GenerationsReport(Namespace namespace, List<Generation> generations, List<String> warnings, int older)
        implements Report {

    /** @param atLeast a generation that is known to have existed */
    static GenerationsReport of(Namespace namespace, History history, OptionalLong atLeast) {
        List<String> warnings = new ArrayList<>(history.warnings());
        long newest = history.generations().isEmpty()
                ? 0
                : history.generations().get(0).number();
        if (newest < atLeast.orElse(0)) {
            warnings.add("the newest generation is " + newest + " and should be at least " + atLeast.getAsLong()
                    + ": newer ones were removed, or the store was reset to an older state");
        }
        return new GenerationsReport(namespace, history.generations(), warnings, history.older());
    }

    @Override
    public int exit() {
        return warnings.isEmpty() ? ExitCode.DONE : ExitCode.TROUBLE;
    }

    @Override
    public void tell(Console console) {
        warnings.forEach(line -> console.complain("warning: " + line));
        if (generations.isEmpty()) {
            console.say("nothing was saved yet in " + namespace.path());
            return;
        }
        Table table = new Table("rlllrrrl").row("GENERATION", "SAVED", "", "STATE", "ENTRIES", "SIZE", "PACKS", "FROM");
        for (Generation generation : generations) {
            String state = state(generation)
                    + generation.remark().map(remark -> ": " + remark).orElse("");
            if (generation.head().isEmpty()) {
                table.row(Long.toString(generation.number()), "-", "", state, "-", "-", "-", "");
            } else {
                Head head = generation.head().get();
                table.row(
                        Long.toString(generation.number()),
                        head.created().toString(),
                        Quantities.age(head.created(), Instant.now()),
                        state,
                        Quantities.count(head.totals().entries()),
                        Quantities.bytes(head.totals().bytes()),
                        Quantities.count(head.totals().packs().size()),
                        Sentences.origin(head).strip());
            }
        }
        table.print(console);
        if (older > 0) {
            console.say(Quantities.count(older, "older generation", "older generations") + ": --all lists them, too");
        }
    }

    @Override
    public void write(JsonWriter json) throws IOException {
        json.field("namespace").text(namespace.path());
        json.field("generations").beginArray();
        for (Generation generation : generations) {
            json.beginObject();
            write(json, generation);
            json.endObject();
        }
        json.endArray();
        json.field("older").number(older);
        JsonFields.strings(json, "warnings", warnings);
    }

    /** Writes the fields of one generation into an object. */
    static void write(JsonWriter json, Generation generation) throws IOException {
        if (generation.head().isPresent()) {
            JsonFields.head(json, generation.head().get());
        } else {
            json.field("generation").number(generation.number());
        }
        json.field("state").text(state(generation).replace(' ', '-'));
        json.field("remark").text(generation.remark().orElse(null));
    }

    /** How loads treat it, in words. */
    static String state(Generation generation) {
        return switch (generation.state()) {
            case IN_USE -> "in use";
            case REVOKED -> "revoked";
            case RETIRED -> "retired";
            case REFUSED -> "refused";
        };
    }
}
