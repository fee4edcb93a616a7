#!/usr/bin/env python3
"""Checks that each YAML and JSON file can be read, and that the workflow runs what .ci/run runs and nothing beside it.

The templates of a chart are no YAML: check_manifests.py renders them.

Usage: check_examples.py ROOT
"""

import json
import pathlib
import sys

import yaml


def problems_of_syntax(root):
    for folder in (".github", "scripts", "TestData", "Sources"):
        for path in sorted((root / folder).rglob("*")):
            try:
                if path.suffix == ".json":
                    json.loads(path.read_text())
                elif path.suffix in (".yml", ".yaml") and "templates" not in path.parts:
                    list(yaml.safe_load_all(path.read_text()))
            except (ValueError, yaml.YAMLError) as error:
                yield f"{path.relative_to(root)}: {error}"


def problems_of_workflow(root):
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text())
    for name, job in workflow["jobs"].items():
        commands = [step["run"].strip() for step in job["steps"] if "run" in step]
        if commands != [".ci/run"]:
            yield f".github/workflows/ci.yml: job {name} should run .ci/run and nothing else, and runs {commands}"


def main():
    root = pathlib.Path(sys.argv[1])
    problems = list(problems_of_syntax(root)) + list(problems_of_workflow(root))
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
