package io.jenkins.plugins.castor.overview;

import io.jenkins.plugins.castor.engine.cache.Namespace;
import io.jenkins.plugins.castor.view.NamespaceName;
import java.util.List;
import java.util.Locale;
import net.sf.json.util.JSONUtils;

/** The table of all namespaces as JSON, which the page sorts and filters. Asks no store. */
final class OverviewTable {

    private OverviewTable() {}

    /**
     * An array with an object for each namespace; the name of the default store is empty. Times are milliseconds since 1970, and 0 where they are not known; sizes and
     * generations are -1 then, and the saved time is null.
     */
    static String json(List<NamespaceRow> rows) {
        StringBuilder json = new StringBuilder(rows.size() * 256).append('[');
        for (NamespaceRow row : rows) {
            Namespace namespace = Namespace.parse(row.path());
            Owner owner = Owner.of(row.store(), namespace);
            json.append(json.length() == 1 ? "{" : ",{");
            text(json, "store", row.store()).append(',');
            text(json, "path", row.path()).append(',');
            text(json, "name", NamespaceName.of(namespace)).append(',');
            text(json, "job", owner.url()).append(',');
            text(json, "who", owner.who().name().toLowerCase(Locale.ROOT)).append(',');
            number(json, "bytes", row.bytes()).append(',');
            number(json, "live", row.liveBytes()).append(',');
            number(json, "generations", row.generations()).append(',');
            number(json, "saved", row.saved()).append(',');
            number(json, "loaded", row.loaded()).append(',');
            number(json, "loads", row.loads()).append(',');
            number(json, "hits", row.hits()).append(',');
            number(json, "exact", row.exact()).append(',');
            number(json, "trouble", row.trouble()).append(',');
            json.append("\"savedTime\":")
                    .append(row.savedTime()
                            .map(time -> String.valueOf(time.toMillis()))
                            .orElse("null"))
                    .append('}');
        }
        return json.append(']').toString();
    }

    private static StringBuilder text(StringBuilder json, String name, String text) {
        return json.append('"').append(name).append("\":").append(JSONUtils.quote(text));
    }

    private static StringBuilder number(StringBuilder json, String name, long number) {
        return json.append('"').append(name).append("\":").append(number);
    }
}
