. "$SCRIPTS/maven.sh"
mkdir -p ~/.m2

eval "write_$(declare -f project)"
project() {
    write_project
    rm settings.xml
    sed -i 's#lib-a#lib-b#' pom.xml
}

change() {
    sed -i 's#lib-b#lib-a#' pom.xml
}

echo "<settings><mirrors><mirror><id>local</id><mirrorOf>*</mirrorOf><url>$URL</url></mirror></mirrors></settings>" \
    >~/.m2/settings.xml
