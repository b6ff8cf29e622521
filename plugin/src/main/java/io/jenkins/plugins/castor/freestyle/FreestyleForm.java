package io.jenkins.plugins.castor.freestyle;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.castor.run.CacheForm;
import io.jenkins.plugins.castor.run.CacheOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The form of what freestyle jobs use. Job DSL and Pipelines do not fill it in, but are told the same when a value is wrong. */
@Restricted(NoExternalUse.class)
public interface FreestyleForm extends CacheForm, CustomDescribableModel {

    /** @throws IllegalArgumentException that says what to write */
    @NonNull
    @Override
    default Map<String, Object> customInstantiate(@NonNull Map<String, Object> written) {
        Map<String, Object> arguments = CacheForm.listed(written);
        CacheOptions.caches(items(arguments, "caches"));
        CacheOptions.key(items(arguments, "key"), items(arguments, "keyText"));
        if (arguments.get("deadline") instanceof Integer minutes) {
            CacheOptions.deadline(minutes);
        }
        if (arguments.get("spread") instanceof Integer seconds) {
            CacheOptions.spread(seconds);
        }
        if (arguments.get("level") instanceof Integer level) {
            CacheOptions.level(level);
        }
        if (arguments.get("dropUnused") instanceof Integer days) {
            CacheOptions.dropUnused(days);
        }
        return arguments;
    }

    private static List<String> items(Map<String, Object> arguments, String name) {
        return arguments.get(name) instanceof Collection<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }
}
