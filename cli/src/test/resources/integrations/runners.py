"""Runs the YAML of a page as the CI system would: what its documentation says of the order of steps, of variables and of
files, and no more. Every step runs on this machine, in the working directory, with the variables of this process.

    runners.py github|gitlab|buildkite|woodpecker WRAPPER YAML
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import uuid

import yaml

WRAPPER = sys.argv[2]


def run(command, more=None):
    """Runs a command with more variables, and returns its exit code. What it says goes where this process's lines go."""
    sys.stdout.flush()
    return subprocess.run(command, env={**os.environ, **(more or {})}).returncode


def bash(lines, more=None, flags="-eo", option="pipefail"):
    return run(["bash", flags, option, "-c", "\n".join(lines)], more)


def text(value):
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


# --- GitHub: an action has INPUT_ variables, files for outputs and state, and a last step after the others.


def expand(value, context):
    """Replaces ${{ … }}: only secrets and the outputs of steps, which is all that the pages use."""
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: context(found.group(1)), text(value))


def github(workflow):
    job = next(iter(workflow["jobs"].values()))
    with open(f"{WRAPPER}/action.yml") as file:
        action = yaml.safe_load(file)
    outputs = {}

    def context(name):
        parts = name.split(".")
        return outputs[parts[1]][parts[3]] if parts[0] == "steps" else f"a {parts[-1]}"

    def condition(step):
        found = re.fullmatch(r"(steps\.[\w.-]+) != '(\w+)'", step.get("if", "").strip())
        if "if" in step and not found:
            raise SystemExit(f"cannot evaluate: {step['if']}")
        return not found or context(found.group(1)) != found.group(2)

    folder = tempfile.mkdtemp()
    posts = []
    result = 0
    for step in job["steps"]:
        if result or not condition(step):
            continue
        variables = {name: expand(value, context) for name, value in {**job.get("env", {}), **step.get("env", {})}.items()}
        if "run" in step:
            result = run(["bash", "-e", "-c", step["run"]], variables)
        elif "castor" in step["uses"]:
            given = step.get("with", {})
            unknown = set(given) - set(action["inputs"])
            if unknown:
                raise SystemExit(f"no such input: {unknown}")
            for name, about in action["inputs"].items():
                variables["INPUT_" + name.upper()] = expand(given.get(name, about.get("default", "")), context)
            files = {f"GITHUB_{name}": f"{folder}/{uuid.uuid4()}" for name in ("OUTPUT", "STATE", "PATH")}
            for file in files.values():
                open(file, "w").close()
            result = run(["node", f"{WRAPPER}/{action['runs']['main']}"], {**variables, **files})
            outputs[step.get("id", "")] = values(files["GITHUB_OUTPUT"])
            kept = {f"STATE_{name}": value for name, value in values(files["GITHUB_STATE"]).items()}
            posts.append({**variables, **files, **kept})
    for variables in reversed(posts):
        if result == 0:  # post-if: success()
            result = run(["node", f"{WRAPPER}/{action['runs']['post']}"], variables)
    return result


def values(file):
    with open(file) as lines:
        return {name: value for name, _, value in re.findall(r"(?ms)^([\w-]+)<<(\S+)\n(.*?)\n\2$", lines.read())}


# --- GitLab: inputs are put into the text of the component; before_script and script run in one shell, after_script in another.


def gitlab(pipeline):
    include = pipeline["include"][0]
    with open(WRAPPER) as file:
        head, body = file.read().split("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    given = {name: about["default"] for name, about in inputs.items() if "default" in about}
    given.update(include["inputs"])
    if set(given) != set(inputs):
        raise SystemExit(f"wrong inputs: {set(given) ^ set(inputs)}")
    jobs = yaml.safe_load(re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: given[found.group(1)], body))
    jobs.update(pipeline)
    job = extended(jobs, jobs["test"])
    variables = {name: os.path.expandvars(text(value)) for name, value in job.get("variables", {}).items()}
    variables["CI_PROJECT_DIR"] = os.getcwd()
    status = bash(job.get("before_script", []) + job["script"], {**variables, "CI_JOB_STATUS": "running"})
    bash(job.get("after_script", []), {**variables, "CI_JOB_STATUS": "failed" if status else "success"})
    return status


def extended(jobs, job):
    if "extends" not in job:
        return job
    base = extended(jobs, jobs[job["extends"]])
    return {**base, **job, "variables": {**base.get("variables", {}), **job.get("variables", {})}}


# --- Buildkite: the settings of a plugin are variables; its hooks run before and after the command.


def buildkite(pipeline):
    step = pipeline["steps"][0]
    variables = {name: text(value) for name, value in pipeline.get("env", {}).items()}
    for plugin in step["plugins"]:
        (source, settings), = plugin.items()
        name = source.split("#")[0].split("/")[-1].removesuffix(".git").removesuffix("-buildkite-plugin")
        for setting, value in settings.items():
            variable = f"BUILDKITE_PLUGIN_{name}_{setting}".upper().replace("-", "_")
            for at, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
                variables[variable if at is None else f"{variable}_{at}"] = text(item)
    if run([f"{WRAPPER}/hooks/pre-command"], variables):
        return 1
    status = run(["/bin/bash", "-e", "-c", step["command"]], variables)
    after = run([f"{WRAPPER}/hooks/post-command"], {**variables, "BUILDKITE_COMMAND_EXIT_STATUS": str(status)})
    return status or after


# --- Woodpecker and Drone: every step is a container; the settings of a plugin are variables, lists divided by commas.


def woodpecker(pipeline):
    status = 0
    for step in pipeline["steps"]:
        if status:
            continue
        variables = {name: text(value) for name, value in step.get("environment", {}).items()}
        if "commands" in step:
            status = run(["/bin/sh", "-e", "-c", "\n".join(step["commands"])], variables)
            continue
        for setting, value in step["settings"].items():
            if isinstance(value, dict):
                value = "" if "from_secret" in value else json.dumps(value)
            name = "PLUGIN_" + setting.upper().replace("-", "_")
            variables[name] = ",".join(map(text, value)) if isinstance(value, list) else text(value)
        status = run([WRAPPER], variables)
    return status


with open(sys.argv[3]) as source:
    sys.exit(globals()[sys.argv[1]](yaml.safe_load(source)))
