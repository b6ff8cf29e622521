. "$SCRIPTS/composer.sh"

eval "write_$(declare -f project)"
project() {
    write_project
    sed -i 's#lib-1#lib-5#' composer.json
    lock
}

change() {
    sed -i 's#lib-5#lib-4#' composer.json
    lock
}

lock() {
    echo '<?php require "vendor/autoload.php"; exit(Composer\InstalledVersions::isInstalled("example/lib-6") ? 0 : 1);' \
        >test.php
    COMPOSER_CACHE_DIR=$HOME/other composer update --no-install --no-progress
}
