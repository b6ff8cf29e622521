# The repository of Maven's test, and a build file with a task that resolves the dependencies.
. "$SCRIPTS/maven.sh"
export GRADLE_OPTS="-Duser.home=$HOME"

project() {
    cat >build.gradle <<GROOVY
apply plugin: 'java'
repositories { maven { url '$URL' } }
dependencies { compile 'example:lib-a:1.0' }
GROOVY
    mkdir -p src/main/java
    echo 'class Example {}' >src/main/java/Example.java
}

build() {
    gradle --no-daemon compileJava
}
