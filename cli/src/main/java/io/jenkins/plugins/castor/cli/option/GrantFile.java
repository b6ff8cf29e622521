package io.jenkins.plugins.castor.cli.option;

import io.jenkins.plugins.castor.cli.console.ErrorMessages;
import io.jenkins.plugins.castor.cli.settings.SettingKey;
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

/** A file with a grant, which is a secret. */
public final class GrantFile {
    public static final String FLAG = "--grant";

    /** What a grant says by itself. */
    private static final List<SettingKey> ITS_OWN = List.of(
            SettingKey.STORE,
            SettingKey.NAMESPACE,
            SettingKey.PROJECT,
            SettingKey.BRANCH,
            SettingKey.JOB,
            SettingKey.FALLBACK);

    private GrantFile() {}

    /**
     * The grant that a command line names.
     *
     * @param purpose what it must be good for
     * @throws UsageException for one that cannot be read or is of no use, or flags that say something else
     */
    public static Optional<Grant> named(Invocation invocation, Purpose purpose) {
        if (!invocation.has(FLAG)) {
            return Optional.empty();
        }
        for (SettingKey key : ITS_OWN) {
            if (invocation.has(key.flag())) {
                throw new UsageException("the grant says what " + key.flag() + " would: leave out one of them");
            }
        }
        Path file = invocation.path(invocation.value(FLAG, ""));
        Grant grant = read(file);
        if (grant.purpose() != purpose) {
            throw new UsageException(file + " is a grant to " + grant.purpose() + ", and one to " + purpose
                    + " is needed: make it with 'castor grant " + purpose + "'");
        }
        return Optional.of(grant);
    }

    private static Grant read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UsageException(file + " is no file: name a file with a grant");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return GrantCodec.decode(in.readNBytes(GrantCodec.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new UsageException(file + ": " + ErrorMessages.message(e), e);
        }
    }

    /** Writes it whole or not at all, for this user alone. */
    public static void write(Path file, Grant grant) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path temporary = Files.createTempFile(folder, ".castor-grant-", "", mine);
        try {
            Files.write(temporary, GrantCodec.encode(grant));
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
