package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
import io.jenkins.plugins.castor.cli.settings.UnusableException;
import io.jenkins.plugins.castor.cli.settings.UsageException;
import io.jenkins.plugins.castor.engine.store.signed.Grant;
import io.jenkins.plugins.castor.engine.store.signed.Grant.Purpose;
import io.jenkins.plugins.castor.engine.store.signed.GrantCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Reads and writes files with grants. A grant is a secret. */
public final class GrantFile {
    public static final String FLAG = "--grant";

    /** The settings that a grant contains. */
    private static final List<SettingKey> IN_GRANT = List.of(
            SettingKey.STORE,
            SettingKey.NAMESPACE,
            SettingKey.PROJECT,
            SettingKey.BRANCH,
            SettingKey.JOB,
            SettingKey.FALLBACK);

    private GrantFile() {}

    /**
     * Reads the grant that a command line names.
     *
     * @param purpose what the grant must be for
     * @throws UnusableException for a grant that cannot be read
     * @throws UsageException for one that is for something else, and for options that it already contains
     */
    public static Optional<Grant> named(Invocation invocation, Purpose purpose) {
        if (!invocation.has(FLAG)) {
            return Optional.empty();
        }
        for (SettingKey key : IN_GRANT) {
            if (invocation.has(key.flag())) {
                throw new UsageException(
                        "the grant already contains what " + key.flag() + " sets: leave out one of them");
            }
        }
        Path file = invocation.path(invocation.value(FLAG, ""));
        Grant grant = read(file);
        if (grant.purpose() != purpose) {
            throw new UsageException(file + " is a grant to " + grant.purpose() + ", but this needs one to " + purpose
                    + ": make it with 'castor grant " + purpose + "'");
        }
        return Optional.of(grant);
    }

    private static Grant read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UnusableException(file + " does not exist or is not a file: name a file with a grant", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return GrantCodec.decode(in.readNBytes(GrantCodec.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new UnusableException(file + ": " + ErrorMessages.message(e), e);
        }
    }

    /** Writes the whole file or nothing. Only this user can read it. */
    public static void write(Path file, Grant grant) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] onlyUser = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path temporary = Files.createTempFile(folder, ".castor-grant-", "", onlyUser);
        try {
            Files.write(temporary, GrantCodec.encode(grant));
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
