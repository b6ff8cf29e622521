# A repository with three libraries, and a plugin that asks Maven for the dependencies of a project.
export MAVEN_OPTS="-Duser.home=$HOME"

# pom ARTIFACT PACKAGING DEPENDENCIES
pom() {
    echo "<project><modelVersion>4.0.0</modelVersion><groupId>${group-example}</groupId><artifactId>$1</artifactId>
        <version>${version-1.0}</version><packaging>$2</packaging><dependencies>$3</dependencies></project>"
}

dependency() {
    echo "<dependency><groupId>example</groupId><artifactId>$1</artifactId><version>1.0</version></dependency>"
}

# publish ARTIFACT PACKAGING DEPENDENCIES FILE...
publish() {
    local group=${group-example} version=${version-1.0} folder file
    folder="$REGISTRY/${group//.//}/$1/$version"
    mkdir -p "$folder"
    pom "$1" "$2" "$3" >"$folder/$1-$version.pom"
    jar cf "$folder/$1-$version.jar" "${@:4}"
    for file in "$folder"/*; do
        sha1sum <"$file" | cut -d ' ' -f 1 >"$file.sha1"
    done
}

packages() {
    local work
    work=$(mktemp -d "$HOME/maven.XXXXXX")
    cd "$work"
    echo 'text' >text
    # Maven gives every plugin this library.
    group=org.codehaus.plexus version=1.1 publish plexus-utils jar '' text
    publish lib-c jar '' text
    publish lib-b jar "$(dependency lib-c)" text
    publish lib-a jar "$(dependency lib-b)" text
    mkdir -p META-INF/maven
    cat >META-INF/maven/plugin.xml <<'XML'
<plugin>
    <groupId>example</groupId><artifactId>resolve-maven-plugin</artifactId><version>1.0</version>
    <goalPrefix>resolve</goalPrefix>
    <mojos>
        <mojo>
            <goal>all</goal><phase>validate</phase>
            <requiresDependencyResolution>test</requiresDependencyResolution>
            <implementation>Resolve</implementation><language>java</language>
            <instantiationStrategy>per-lookup</instantiationStrategy>
        </mojo>
    </mojos>
</plugin>
XML
    cat >Resolve.java <<'JAVA'
public class Resolve extends org.apache.maven.plugin.AbstractMojo {
    public void execute() {}
}
JAVA
    local api
    api=$(echo "$(dirname "$(readlink -f "$(command -v mvn)")")"/../lib/maven-plugin-api-*.jar)
    javac --release 8 -nowarn -cp "$api" Resolve.java 2>&1 | grep -v '^warning:\|^[0-9]* warning' || true
    publish resolve-maven-plugin maven-plugin '' META-INF Resolve.class
}

project() {
    pom project pom "$(dependency lib-a)" | sed 's#</project>##' >pom.xml
    cat >>pom.xml <<'XML'
    <build><plugins><plugin>
        <groupId>example</groupId><artifactId>resolve-maven-plugin</artifactId><version>1.0</version>
        <executions><execution><goals><goal>all</goal></goals></execution></executions>
    </plugin></plugins></build>
</project>
XML
    echo "<settings><mirrors><mirror><id>local</id><mirrorOf>*</mirrorOf><url>$URL</url></mirror></mirrors></settings>" \
        >settings.xml
}

build() {
    mvn -B -s settings.xml validate
}
