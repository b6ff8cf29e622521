#!/bin/sh
# Makes lib/castor.jsa, an archive of loaded classes that makes later runs of the same Java start faster. Called by bin/castor.
# Does nothing if an archive exists and fits. Says on descriptor 3 that it begins.
#
#   class-data.sh JAVA HOME IDENTITY [LIST]
#
# LIST is the file with the classes to put into it. Where it is missing, it is written, from training runs. An archive with a
# list works in any folder, and from the same list, jars and Java comes the same archive.
set -eu
java=$1 home=$2 identity=$3 list=${4:-}
archive=$home/lib/castor.jsa

# An archive fits the Java, the place, and the sizes, days and names of the jars that it was made for.
fits() {
    printf '%s\n' "$identity"
    (cd "$home/lib" && LC_ALL=C TZ=UTC0 ls -ln ./*.jar | awk '{ print $5, $6, $7, $9 }')
}
made_for=$(fits)
[ -f "$archive" ] && [ "$made_for" = "$(cat "$archive.for")" ] && exit 0

# Standard error is not for people here, as training runs write to it.
{ echo 'castor: preparing faster starts, which takes some seconds and happens once...' >&3; } 2>/dev/null || :
work=$(mktemp -d)
trap 'rm -rf "$work" "$archive.$$" "$archive.for.$$"' EXIT
trap 'exit 1' HUP INT TERM

# Records which classes a Java program loads. A program that fails has still loaded some.
record() {
    runs=$((${runs:-0} + 1))
    "$java" -XX:+UseSerialGC -Xlog:disable -Djdk.util.jar.enableMultiRelease=false "-XX:DumpLoadedClassList=$work/$runs.classes" \
        "$@" || :
}

# One training run of the command.
train() {
    record -jar "$home/lib/castor.jar" "$@"
}

# The commands whose classes are worth keeping, in an empty home and with a store of their own.
train_all() (
    unset CASTOR_STORE CASTOR_NAMESPACE CASTOR_CACHES CASTOR_FALLBACK CASTOR_PROJECT CASTOR_BRANCH CASTOR_JOB
    export HOME="$work" CASTOR_POLICY="$work/policy"
    printf 'allow "training"\n' >"$CASTOR_POLICY" # the default policy denies some CI builds
    mkdir "$work/cache" && cd "$work"
    for number in 1 2 3 4 5 6 7 8 9; do
        printf 'file %s\n' $number >"cache/file-$number"
    done
    ln -s file-1 cache/link
    head -c 5000000 /dev/urandom >cache/large
    set -- --store "$work/store" --namespace castor/training/run --cache "files=$work/cache"
    train --version
    train help
    train explain
    train presets
    train config "$@"
    train save "$@"
    rm -rf cache
    train load "$@"
    train load "$@" --json
    printf 'lock\n' >lock
    train save "$@" --key lock
    train lookup "$@" --key lock --json
    train load "$@" --key lock
    mkdir -p cache
    printf 'more\n' >>cache/file-1
    train save "$@"
    train run "$@" -- true
    CASTOR_POLICY=''                  # from here on the default policy, whatever it decides
    touch -t 200001010000 cache/file-* # files younger than a second never count as unchanged
    train save "$@"
    train save "$@"
    # A load from S3. TrainingServer runs the command beside a server with an empty bucket, and fills in the PORT.
    shift 2
    export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none
    record -cp "$home/lib/castor.jar" io.jenkins.plugins.castor.cli.command.TrainingServer load --store 's3://bucket/none?endpoint=http://127.0.0.1:PORT' "$@"
)

# One list of the classes of all runs, in the order of loading. Left out are numbers that belong to one run, classes of other
# loaders, and what would link classes as old as picocli's, which keeps them out of the archive: hints about constant pools, and
# lambdas that are one of picocli's interfaces. A line that one run has twice stays twice: it is a lambda that its class has in
# two places.
merge='FNR == 1 { split("", here) }
    /^#/ || /^@cp / || / source: / || /^@lambda-proxy [^ ]+ [^ ]+ [^ ]*[)]Lpicocli/ { next }
    { sub(/ id: [0-9]*$/, "") }
    ++here[$0] > listed[$0] { listed[$0]++; print }'
classes=${list:-$work/classes}
if [ ! -f "$classes" ]; then
    train_all
    awk "$merge" "$work/"*.classes >"$classes"
fi

# In another folder, only an archive of relative names is found to fit, and only by Java 20 and newer.
path=$home/lib/castor.jar interpret=''
if [ -n "$list" ]; then
    cd "$home"
    path=lib/castor.jar interpret=-Xint # traces of compilers would differ
fi
# Only G1 can write heap objects into an archive. Every collector can read them.
"$java" $interpret -XX:+UseG1GC -Xlog:disable -Djdk.util.jar.enableMultiRelease=false -Xshare:dump "-XX:SharedClassListFile=$classes" \
    "-XX:SharedArchiveFile=$archive.$$" -cp "$path"
printf '%s\n' "$made_for" >"$archive.for.$$"
mv -f "$archive.$$" "$archive"
mv -f "$archive.for.$$" "$archive.for"
