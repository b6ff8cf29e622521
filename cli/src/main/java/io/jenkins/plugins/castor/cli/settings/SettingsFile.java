package io.jenkins.plugins.castor.cli.settings;

import static io.jenkins.plugins.castor.cli.settings.Setting.Layer;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.castor.cli.console.ClosestWord;
import io.jenkins.plugins.castor.cli.settings.Setting.Origin;
import io.jenkins.plugins.castor.engine.cache.ListSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A {@code .castor.properties}. The one in the working directory came with the checked-out code and may be hostile. So it
 * must be a regular file of a limited size (a link could show a secret in an error message, a pipe would hang), and it may
 * set only some of the settings.
 */
public final class SettingsFile {
    public static final String NAME = ".castor.properties";

    private static final int LARGEST = 64 << 10;

    private SettingsFile() {}

    /**
     * What the file sets; nothing if it does not exist.
     *
     * @throws UnusableException if it cannot be read
     * @param layer {@link Layer#CHECKOUT} or {@link Layer#HOME}
     */
    static Map<SettingKey, Setting> read(Path file, Layer layer) {
        Map<SettingKey, Setting> settings = new EnumMap<>(SettingKey.class);
        boolean exists = layer == Layer.CHECKOUT ? Files.exists(file, LinkOption.NOFOLLOW_LINKS) : Files.exists(file);
        if (!exists) {
            return settings;
        }
        Properties properties = parse(file, text(file, layer));
        for (String name : properties.stringPropertyNames()) {
            SettingKey key = SettingKey.ofProperty(name).orElseThrow(() -> unknown(file, name));
            if (layer == Layer.CHECKOUT && !key.isForCheckouts()) {
                throw new UsageException(file + " may not set \"" + name
                        + "\", because it belongs to the checked-out code: " + key.waysToSet());
            }
            List<String> values = values(file, key, properties.getProperty(name).strip());
            if (!values.isEmpty()) {
                settings.put(key, new Setting(values, new Origin(layer, file.toString())));
            }
        }
        for (SettingKey key : settings.keySet()) {
            if (key.isPartOfNamespace() && settings.containsKey(SettingKey.NAMESPACE)) {
                throw new UsageException(file + " sets both \"namespace\" and \"" + key.property()
                        + "\": leave out one of them, as a namespace already names project, branch and job");
            }
        }
        return settings;
    }

    private static List<String> values(Path file, SettingKey key, String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            return key.isList() ? ListSyntax.split(text) : List.of(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ": in \"" + key.property() + "\" " + e.getMessage(), e);
        }
    }

    private static Properties parse(Path file, String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException | IOException e) {
            throw new UsageException(
                    file + " is not a properties file (" + e.getMessage() + "): write a backslash as \\\\", e);
        }
        return properties;
    }

    private static String text(Path file, Layer layer) {
        LinkOption[] links = layer == Layer.CHECKOUT ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
        if (!Files.isRegularFile(file, links)) {
            throw new UnusableException(file + " is not a regular file: remove it or make it one", null);
        }
        try (InputStream in = Files.newInputStream(file, links)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new UsageException(file + " is larger than 64 KiB: shorten it");
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new UsageException(file + " is not UTF-8: save it in that encoding", e);
        } catch (IOException e) {
            throw new UnusableException(file + " cannot be read (" + e + "): make it readable or remove it", e);
        }
    }

    private static UsageException unknown(Path file, String name) {
        List<String> known = java.util.Arrays.stream(SettingKey.values())
                .map(SettingKey::property)
                .toList();
        String hint = ClosestWord.to(name, known)
                .map(key -> "did you mean \"" + key + "\"?")
                .orElse("the keys are " + String.join(", ", known));
        return new UsageException(file + ": there is no setting \"" + name + "\"; " + hint);
    }
}
