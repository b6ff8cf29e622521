# A range of versions: Maven asks the repository in every build which there are.
. "$SCRIPTS/maven.sh"

eval "fixed_$(declare -f packages)"
packages() {
    fixed_packages
    local file="$REGISTRY/example/lib-a/maven-metadata.xml"
    echo "<metadata><groupId>example</groupId><artifactId>lib-a</artifactId><versioning><release>1.0</release>
        <versions><version>1.0</version></versions></versioning></metadata>" >"$file"
    sha1sum <"$file" | cut -d ' ' -f 1 >"$file.sha1"
}

eval "fixed_$(declare -f project)"
project() {
    fixed_project
    sed -i 's#lib-a</artifactId><version>1.0<#lib-a</artifactId><version>[1.0,2.0)<#' pom.xml
}
