export COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_INTERACTION=1

packages() {
    cd "$HOME"
    php -- "$REGISTRY" "$URL" <<'PHP'
<?php
[, $folder, $url] = $argv;
mkdir("$folder/dist");
mkdir("$folder/p2/example", 0777, true);
$last = 6;
for ($i = 1; $i <= $last; $i++) {
    $manifest = ['name' => "example/lib-$i"];
    if ($i < $last) {
        $manifest['require'] = ['example/lib-' . ($i + 1) => '^1.0'];
    }
    file_put_contents('composer.json', json_encode($manifest));
    file_put_contents('example.php', str_repeat("<?php return $i;\n", 100));
    exec("zip -q $folder/dist/example-$i.zip composer.json example.php");
    $manifest += [
        'version' => '1.0.0',
        'version_normalized' => '1.0.0.0',
        'dist' => ['type' => 'zip', 'url' => "$url/dist/example-$i.zip", 'reference' => sha1("$i")],
    ];
    file_put_contents("$folder/p2/example/lib-$i.json", json_encode(['packages' => ["example/lib-$i" => [$manifest]]]));
    file_put_contents("$folder/p2/example/lib-$i~dev.json", json_encode(['packages' => ["example/lib-$i" => []]]));
}
file_put_contents("$folder/packages.json", json_encode(['packages' => [], 'metadata-url' => '/p2/%package%.json']));
PHP
}

project() {
    cat >composer.json <<JSON
{
    "name": "example/project",
    "repositories": [{"type": "composer", "url": "$URL"}, {"packagist.org": false}],
    "config": {"secure-http": false},
    "require": {"example/lib-1": "^1.0"}
}
JSON
}

build() {
    composer install --no-progress
    [ -e vendor/example/lib-6/example.php ]
}
