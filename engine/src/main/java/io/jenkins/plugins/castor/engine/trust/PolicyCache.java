package io.jenkins.plugins.castor.engine.trust;

import java.util.LinkedHashMap;
import java.util.Map;

/** Caches the policies that were used last. A Jenkins controller needs the same few for every build. */
final class PolicyCache {
    private static final int MOST = 16;

    private static final Map<String, WritePolicy> BY_TEXT = new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WritePolicy> eldest) {
            return size() > MOST;
        }
    };

    private PolicyCache() {}

    /** @throws PolicyException if the text is invalid; such a text is not cached */
    static WritePolicy get(String text) {
        synchronized (BY_TEXT) {
            WritePolicy known = BY_TEXT.get(text);
            if (known != null) {
                return known;
            }
        }
        WritePolicy parsed = new PolicyParser(text).parse();
        synchronized (BY_TEXT) {
            BY_TEXT.put(text, parsed);
        }
        return parsed;
    }
}
