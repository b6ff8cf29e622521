"""Draws the picture of the README from a result of `script/bench build`: readme_picture.py RESULT.txt PICTURE.svg

Runs by Debian's Python, as plots.py does.
"""

import re
import sys
from pathlib import Path

from plots import svg

# What is shown of a row, and how the README calls it.
SHOWN = {
    "npm ci": {
        "build without a cache": "no cache",
        "castor load, S3; build": "castor load, npm ci",
        "castor run, exact, S3": "castor run, exact hit",
        "castor run, exact, S3 at 1 Gbit/s": "castor run, exact hit, store near",
    },
    "mvn verify": {
        "build without a cache": "no cache",
        "castor load, S3; build": "castor load, mvn verify",
        "castor load, S3 at 1 Gbit/s; build": "castor load, mvn verify, store near",
    },
}
RESULT = re.compile(r"^ {2}.{20}(\S.*?) {2,}(\d+\.\d\d) \((\d+\.\d\d)–(\d+\.\d\d)\)", re.MULTILINE)


def main():
    text = Path(sys.argv[1]).read_text()
    report = {"kind": "build", "trees": {}, "rows": []}
    for field in ("date", "machine"):
        report[field] = re.search(f"^{field}: (.*)$", text, re.MULTILINE).group(1)
    for section in re.finditer(r"^(npm ci|mvn verify) of (\S+)\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL):
        name, project, rows = section.groups()
        seconds = {found[1]: [float(found[at]) for at in (3, 2, 4)] for found in RESULT.finditer(rows)}
        report["trees"][name] = f"{name} of {project}"
        results = [
            {"contender": label, "samples": [{"seconds": one} for one in seconds[contender]]}
            for contender, label in SHOWN[name].items()
        ]
        report["rows"].append({"tree": name, "name": "a build", "results": results})
    rows = report["rows"]
    Path(sys.argv[2]).write_text(svg(report, "behind 100 Mbit/s", rows))


if __name__ == "__main__":
    main()
