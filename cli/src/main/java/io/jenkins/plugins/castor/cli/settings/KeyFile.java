package io.jenkins.plugins.castor.cli.settings;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jenkins.plugins.castor.engine.trust.SigningKey;
import io.jenkins.plugins.castor.engine.trust.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads and writes keys in files and environment variables. No message shows any part of a key. */
public final class KeyFile {
    /** Prefix of the name of an environment variable that holds a key. */
    static final String VARIABLE = "env:";

    private static final int LARGEST = 64 << 10;

    private KeyFile() {}

    /** @throws UnusableException for a file that cannot be read or holds no public keys */
    static TrustedKeys trusted(Path file, Setting setting) {
        try {
            return TrustedKeys.parse(text(file, setting));
        } catch (IllegalArgumentException e) {
            throw setting.unusable(file + " " + e.getMessage(), e);
        }
    }

    /** @throws UnusableException for a file that cannot be read or holds no private key */
    static SigningKey signing(Path file, Setting setting) {
        try {
            return SigningKey.parse(text(file, setting));
        } catch (IllegalArgumentException e) {
            throw setting.unusable(file + " " + e.getMessage(), e);
        }
    }

    /**
     * Reads a key from an environment variable.
     *
     * @param key the value of the variable; null if it is not set
     * @param setting what names the variable
     * @throws UnusableException for a variable that is not set or holds no private key
     */
    static SigningKey signing(String key, Setting setting) {
        String variable = setting.value().substring(VARIABLE.length());
        if (key == null) {
            throw setting.unusable("the variable " + variable + " is not set: set it to the private key", null);
        }
        try {
            return SigningKey.parse(key);
        } catch (IllegalArgumentException e) {
            throw setting.unusable("the variable " + variable + " " + e.getMessage(), e);
        }
    }

    private static String text(Path file, Setting setting) {
        if (!Files.isRegularFile(file)) {
            throw setting.unusable(file + " does not exist or is not a file: name a key from 'castor keygen'", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw setting.unusable(file + " is larger than 64 KiB: it is not a key", null);
            }
            return new String(bytes, US_ASCII);
        } catch (IOException e) {
            throw setting.unusable(file + " cannot be read (" + e + "): make it readable", e);
        }
    }

    /**
     * Writes a private key that only this user can read.
     *
     * @throws FileAlreadyExistsException if the name is taken
     */
    public static void write(Path file, SigningKey key) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (WritableByteChannel out = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            Channels.newOutputStream(out).write(key.toPem().getBytes(US_ASCII));
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
