package io.jenkins.plugins.castor.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Descriptor.FormException;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.castor.config.FieldChecks;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The form that all front ends share, whose descriptors have no class in common. Lists are texts with an item a line. */
@Restricted(NoExternalUse.class)
public interface CacheForm {

    /** The fields that are lists. */
    List<String> LISTS = List.of("caches", "key", "keyText", "fallbacks");

    /** Arguments as scripts write them, with a list in the place of a single value: else Jenkins would show an exception. */
    static Map<String, Object> listed(Map<String, Object> arguments) {
        Map<String, Object> listed = new LinkedHashMap<>(arguments);
        for (String field : LISTS) {
            listed.computeIfPresent(
                    field,
                    (name, value) -> value instanceof Collection<?> items
                            ? items.stream().map(String::valueOf).toList()
                            : List.of(String.valueOf(value)));
        }
        return listed;
    }

    /** The form with lists in the place of such texts, and without fields that were left empty. */
    static JSONObject split(JSONObject form) {
        for (Object key : List.copyOf(form.keySet())) {
            if (form.opt(String.valueOf(key)) instanceof String text && text.isBlank()) {
                form.remove(String.valueOf(key));
            }
        }
        for (String field : LISTS) {
            if (form.opt(field) instanceof String text) {
                JSONArray items = new JSONArray();
                items.addAll(FieldChecks.lines(text).toList());
                form.put(field, items);
            }
        }
        return form;
    }

    /** The same, checked as {@link CacheOptions#checked} does. */
    static JSONObject checked(JSONObject form) throws FormException {
        JSONObject split = split(form);
        try {
            CacheOptions.caches(items(split, "caches"));
            CacheOptions.key(items(split, "key"), items(split, "keyText"));
            CacheOptions.deadline(number(split.optString("deadline")));
            CacheOptions.spread(number(split.optString("spread")));
            CacheOptions.level(number(split.optString("level")));
            CacheOptions.dropUnused(number(split.optString("dropUnused")));
            return split;
        } catch (IllegalArgumentException e) {
            throw new FormException("Castor: " + e.getMessage(), "caches");
        }
    }

    private static List<String> items(JSONObject form, String field) {
        return form.opt(field) instanceof List<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A list as the form shows it; null for none. */
    @CheckForNull
    default String text(@CheckForNull List<String> items) {
        return items == null ? null : String.join("\n", items);
    }

    /** Says what is wrong with caches as they are typed. */
    @POST
    default FormValidation doCheckCaches(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, () -> CacheOptions.caches(FieldChecks.lines(value).toList()));
    }

    /** Says what is wrong with key files as they are typed. */
    @POST
    default FormValidation doCheckKey(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, () -> CacheOptions.key(FieldChecks.lines(value).toList(), List.of()));
    }

    /** Says what is wrong with a deadline as it is typed. */
    @POST
    default FormValidation doCheckDeadline(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, () -> CacheOptions.deadline(number(value)));
    }

    /** Says what is wrong with a spread as it is typed. */
    @POST
    default FormValidation doCheckSpread(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, () -> CacheOptions.spread(number(value)));
    }

    /** Says what is wrong with a level of compression as it is typed. */
    @POST
    default FormValidation doCheckLevel(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, () -> CacheOptions.level(number(value)));
    }

    /** Says what is wrong with days without use as they are typed. */
    @POST
    default FormValidation doCheckDropUnused(@AncestorInPath Item item, @QueryParameter String value) {
        return check(item, () -> CacheOptions.dropUnused(number(value)));
    }

    private static FormValidation check(Item item, Runnable check) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ);
        } else {
            item.checkPermission(Item.EXTENDED_READ); // who may look at the form, also in the snippet generator
        }
        try {
            check.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    @CheckForNull
    private static Integer number(String value) {
        String text = Util.fixEmptyAndTrim(value);
        try {
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Write a whole number, not " + text, e);
        }
    }
}
