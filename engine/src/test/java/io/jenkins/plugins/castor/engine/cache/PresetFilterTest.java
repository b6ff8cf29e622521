package io.jenkins.plugins.castor.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What presets keep and leave out, by paths as they occur in real caches. A slash at the end marks a directory. */
class PresetFilterTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm            | _cacache/ _cacache/content-v2/sha512/00/11/22aa _cacache/index-v5/ab/cd/ef _cacache/_lastverified
                    pip            | http-v2/a/b/c/abc http-v2/a/b/c/abc.body wheels/00/x/foo-1-py3-none-any.whl wheels/00/x/origin.json
                    gem            | rake-13.gem 3.1.0/ 3.1.0/cache/ 3.1.0/cache/rake-13.gem
                    gem-specs      | rubygems.org%443/ rubygems.org%443/specs.4.8 rubygems.org%443/quick/Marshal.4.8/rake-13.gemspec
                    gem-bundler    | compact_index/ compact_index/rubygems.org.443.ab/versions gems/x/rake-13.gem
                    maven          | org/x/1/x-1.jar org/x/1/x-1.jar.sha1 org/x/1/_remote.repositories org/x/maven-metadata-central.xml
                    composer       | files/a/b/c.zip repo/https---repo.packagist.org/provider-a.json
                    gradle         | modules-2/files-2.1/g/a/1/ab/yarn.lock modules-2/metadata-2.106/module-metadata.bin jars-9/ab/x.jar transforms-3/ab/transformed/out/gc.properties 8.5/kotlin-dsl/scripts/x
                    gradle-wrapper | gradle-8.5-bin/ab/gradle-8.5-bin.zip.ok gradle-8.5-bin/ab/gradle-8.5/lib/x.zip
                    yarn           | v6/ v6/npm-x-1-ab/node_modules/x/yarn.lock v6/npm-x-1-ab/node_modules/x/.tmp/ v6/npm-x-1-ab/node_modules/x/y.tmp
                    yarn-berry     | lodash-npm-4.17.21-6382451519-10c0.zip
                    pnpm           | v10/ v10/files/00/ab-exec v10/index/00/ab.json v11/index.db v11/index.db-wal
                    cargo          | cache/index.crates.io-6f17d22bba15001f/serde-1.crate index/index.crates.io-6f17d22bba15001f/.cache/se/rd/serde CACHEDIR.TAG
                    cargo-git      | x-ab/HEAD x-ab/config x-ab/refs/remotes/origin/main x-ab/objects/pack/pack-ab.pack
                    go             | golang.org/x/text@v0.3.0/yarn.lock cache/download/golang.org/x/text/@v/v0.3.0.zip cache/download/golang.org/x/text/@v/v0.3.0.partial cache/vcs/ab/HEAD
                    apt            | bash_5.2_amd64.deb
                    yum            | updates-ab/ updates-ab/packages/ updates-ab/packages/bash-5.2.x86_64.rpm
                    zypper         | repo-oss/ repo-oss/x86_64/ repo-oss/x86_64/bash-5.2.x86_64.rpm
                    """)
    void whatIsWorthKeepingIsKept(String directory, String paths) {
        for (String path : words(paths)) {
            assertThat(isKept(directory, path)).as(path).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm            | _logs/ _npx/ _locks/ _cacache/tmp/ _update-notifier-last-checked .npmrc
                    pip            | selfcheck/ selfcheck.json http/a/b.lock http-v2/a/b/c/abcxyz.tmp
                    gem            | 3.1.0/gems/ 3.1.0/extensions/ 3.1.0/bin/ 3.1.0/x.gem bundler/git/ 3.1.0/cache/x.txt credentials
                    gem-specs      | rubygems.org%443/specs.4.8.lock
                    gem-bundler    | git/ compact_index/rubygems.org.443.ab/versions.lock
                    maven          | org/x/1/x-1.jar.lastUpdated org/x/resolver-status.properties org/x/1/x-1.jar.part org/x/1/x-1.jar.part.lock org/x/1/x-1.jar.4711.tmp .locks/
                    composer       | vcs/ auth.json config.json files/a/b/c.zip.0123.tmp
                    gradle         | modules-2/modules-2.lock journal-1/ build-cache-1/ 8.5/cc-keystore/ 8.5/fileHashes/ 8.5/executionHistory/ 8.5/gc.properties 4.4/file-changes/ 4.4/scripts-remapped/ 8.5/generated-gradle-jars/x.jar.lock user-id.txt x.lock
                    gradle-wrapper | gradle-8.5-bin/ab/gradle-8.5-bin.zip gradle-8.5-bin/ab/gradle-8.5-bin.zip.lck gradle-8.5-bin/ab/gradle-8.5-bin.zip.part
                    yarn           | .tmp/ v6/.tmp/
                    yarn-berry     | lodash-npm-4.17.21-6382451519-10c0.zip-0123456789abcdef.tmp x.flock
                    pnpm           | v10/tmp/ v10/server/ v10/projects/ v10/links/ v11/index.db-shm
                    cargo          | src/ index/x/.cargo-index-lock
                    cargo-git      | x-ab/FETCH_HEAD x-ab/config.lock x-ab/objects/pack/tmp_pack_ab
                    go             | cache/lock cache/download/golang.org/x/text/@v/v0.3.0.lock cache/download/golang.org/x/text/@v/v0.3.0.zip.1.tmp cache/vcs/ab.lock
                    apt            | lock partial/
                    yum            | updates-ab/repodata/ updates-ab/solv/ updates-ab/metalink.xml updates-ab/repodata/x.xml temporary_files.toml
                    zypper         | repo-oss/x86_64/bash.rpm.part .preload
                    """)
    void whatIsNotWorthKeepingOrSecretIsLeftOut(String directory, String paths) {
        for (String path : words(paths)) {
            assertThat(isKept(directory, path)).as(path).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    npm            | _cacache/index-v5/ab/cd/ef                      | _cacache/content-v2/sha512/00/11/22aa
                    pip            | http/a/b/c/d/e/abcde http-v2/a/b/c/d/e/abcde    | wheels/00/x/foo-1-py3-none-any.whl
                    gem-bundler    | compact_index/rubygems.org.443.ab/versions      | gems/x/rake-13.gem
                    maven          | org/x/1/_remote.repositories org/x/maven-metadata-central.xml.sha1 | org/x/1/x-1.jar org/x/1/x-1.pom.sha1
                    composer       | files/a/b/c.zip repo/https---x/packages.json    | x
                    cargo          | CACHEDIR.TAG index/x/config.json index/x/.git/FETCH_HEAD | index/x/.cache/se/rd/serde cache/x/serde-1.crate
                    """)
    void whatBuildsRewriteIsVolatile(String directory, String rewritten, String others) {
        PathFilter filter = Preset.filterOf(directory).orElseThrow();
        assertThat(words(rewritten)).allMatch(filter::isVolatile);
        assertThat(words(others)).noneMatch(filter::isVolatile);
    }

    /** Walks down to the path, as a scan does. */
    private static boolean isKept(String directory, String path) {
        PathFilter filter = Preset.filterOf(directory).orElseThrow();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (!filter.accepts(path.substring(0, slash), true)) {
                return false;
            }
        }
        return path.endsWith("/") || filter.accepts(path, false);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }
}
