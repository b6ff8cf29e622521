package io.jenkins.plugins.castor.engine.tree.calls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.concurrent.TimeUnit;

/** What {@code java.nio.file} read of a file. */
record AttributesStatus(BasicFileAttributes attributes) implements FileStatus {

    private static final int MODE_ELSEWHERE = 0644;
    private static final Class<? extends BasicFileAttributes> KIND =
            Modes.POSIX ? PosixFileAttributes.class : BasicFileAttributes.class;

    /** Looks at what has a path; at a link itself. */
    static FileStatus of(Path path) throws IOException {
        return new AttributesStatus(Files.readAttributes(path, KIND, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public boolean isRegularFile() {
        return attributes.isRegularFile();
    }

    @Override
    public boolean isDirectory() {
        return attributes.isDirectory();
    }

    @Override
    public boolean isSymbolicLink() {
        return attributes.isSymbolicLink();
    }

    @Override
    public long size() {
        return attributes.size();
    }

    @Override
    public int mode() {
        return attributes instanceof PosixFileAttributes posix ? Modes.number(posix.permissions()) : MODE_ELSEWHERE;
    }

    @Override
    public long mtime() {
        return FileStatus.restorable(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    @Override
    public long atime() {
        return attributes.lastAccessTime().to(TimeUnit.NANOSECONDS);
    }

    @Override
    public int identityHash() {
        Object key = attributes.fileKey();
        return key == null ? 0 : key.hashCode();
    }

    @Override
    public Object identity() {
        return attributes.fileKey();
    }
}
