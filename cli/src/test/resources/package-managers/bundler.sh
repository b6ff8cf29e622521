export GEM_HOME=$HOME/gems

packages() {
    local work i
    work=$(mktemp -d "$HOME/gems.XXXXXX")
    cd "$work"
    mkdir -p "$REGISTRY/gems" "$REGISTRY/info"
    printf 'created_at: 2020-01-01T00:00:00Z\n---\n' >"$REGISTRY/versions"
    for i in 1 2 3 4 5 6; do
        echo "Gem::Specification.new('example-$i', '1.0') do |gem|
            gem.summary = gem.author = 'example'
            gem.files = ['lib/example-$i.rb']
            $([ "$i" = 6 ] || echo "gem.add_dependency 'example-$((i + 1))', '>= 0'")
        end" >gemspec
        mkdir -p lib
        echo "number = $i" >"lib/example-$i.rb"
        gem build --silent gemspec --output "$REGISTRY/gems/example-$i-1.0.gem" 2>/dev/null
        printf -- '---\n1.0 %s|checksum:%s\n' "$([ "$i" = 6 ] || echo "example-$((i + 1)):>= 0")" \
            "$(sha256sum <"$REGISTRY/gems/example-$i-1.0.gem" | cut -d ' ' -f 1)" >"$REGISTRY/info/example-$i"
        echo "example-$i 1.0 $(md5sum <"$REGISTRY/info/example-$i" | cut -d ' ' -f 1)" >>"$REGISTRY/versions"
    done
}

# A release of a gem that the project does not need.
news() {
    echo 'unrelated 1.0 0123456789abcdef0123456789abcdef' >>"$REGISTRY/versions"
}

project() {
    printf 'source "%s"\ngem "example-1"\n' "$URL" >Gemfile
}

build() {
    bundle install
    bundle exec ruby -e 'require "example-6"'
}
