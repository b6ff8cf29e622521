package io.jenkins.plugins.castor.run;

import java.util.List;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;

/** Lists that forms show as texts, with an item a line. */
public final class FormLists {

    private FormLists() {}

    /** The form with lists in the place of such texts. */
    public static JSONObject split(JSONObject form) {
        for (String field : List.of("caches", "fallbacks")) {
            if (form.opt(field) instanceof String text) {
                JSONArray items = new JSONArray();
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(items::add);
                form.put(field, items);
            }
        }
        return form;
    }
}
