package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits as numbers. Where a file system has none (Windows), every file is 0644 and nothing is set. */
public final class Modes {

    public static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    public static final int OWNER_ALL = 0700;
    public static final int OWNER_READ = 0400;

    private static final boolean UNIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final String ALL_BITS = "unix:mode";
    private static final int OTHERS = 07000;

    /** The bits that this process's umask takes from new files; all bits where they cannot be known. */
    public static final int UMASK = umask();

    private static final PosixFilePermission[] BITS = PosixFilePermission.values();

    /** The attribute that a file of each mode is created with; made once, as a restore creates many files. */
    private static final FileAttribute<?>[][] ATTRIBUTES = new FileAttribute<?>[512][];

    private Modes() {}

    public static int number(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission permission : permissions) {
            mode |= 0400 >> permission.ordinal();
        }
        return mode;
    }

    public static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission bit : BITS) {
            if ((mode & (0400 >> bit.ordinal())) != 0) {
                permissions.add(bit);
            }
        }
        return permissions;
    }

    public static FileAttribute<?>[] attributes(int mode) {
        FileAttribute<?>[] attributes = ATTRIBUTES[mode];
        if (attributes == null) {
            attributes = POSIX
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions(mode))}
                    : new FileAttribute<?>[0];
            ATTRIBUTES[mode] = attributes;
        }
        return attributes;
    }

    public static void set(Path path, int mode) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(path, permissions(mode));
        }
    }

    /** Sets the permissions of a file that its owner may read, not through a link. */
    static void setOfFile(Path path, int mode) throws IOException {
        if (POSIX) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(permissions(mode));
        }
    }

    /** Whether a directory has bits beside its permissions, such as setgid. */
    static boolean hasOtherBits(Path path) throws IOException {
        return (allBits(path) & OTHERS) != 0;
    }

    /** Sets the permissions of a file or directory, of a link to one not; bits such as setgid stay. */
    static void setKeeping(Path path, int mode) throws IOException {
        int others = allBits(path) & OTHERS;
        if (others != 0) {
            Files.setAttribute(path, ALL_BITS, others | mode);
        } else {
            set(path, mode);
        }
    }

    private static int allBits(Path path) throws IOException {
        return UNIX ? (int) Files.getAttribute(path, ALL_BITS) : 0;
    }

    /** Whether something created with one mode has to be given another one, the umask considered. */
    public static boolean needsSetting(int created, int wanted) {
        return (created & ~UMASK) != wanted;
    }

    private static int umask() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Umask:")) {
                    return Integer.parseInt(line.substring(6).trim(), 8);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Not Linux, or a kernel that does not tell: every mode is then set explicitly.
        }
        return 0777;
    }
}
