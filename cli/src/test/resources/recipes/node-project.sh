# A project that needs example-11, which needs example-12. `lock` makes its lock file.

project() {
    write_project example-11
}

change() {
    write_project example-11 example-9
}

write_project() {
    printf '%s\n' "$@" | node -e '
        const names = require("fs").readFileSync(0, "utf8").trim().split("\n");
        const dependencies = Object.fromEntries(names.map((name) => [name, "^1.0.0"]));
        const scripts = { test: "node test.js" };
        console.log(JSON.stringify({ name: "project", version: "1.0.0", private: true, scripts, dependencies }));
    ' >package.json
    echo 'for (const name in require("./package").dependencies) require(name);' >test.js
    lock
}

# tool NAME FILE: puts a program of the node tools into the PATH.
tool() {
    printf '#!/bin/sh\nexec node "%s" "$@"\n' "$NODE_TOOLS/$2" >"$PROGRAMS/$1"
    chmod +x "$PROGRAMS/$1"
}
