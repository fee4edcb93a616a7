#!/usr/bin/env python3
"""Runs shellcheck over the shell scripts inside of pipelines: `run` of a GitHub action's steps, `script` of GitLab's jobs.

Usage: check_embedded_shell.py FILE...
"""

import subprocess
import sys

import yaml


def scripts(document):
    """The name of each script, and its text."""
    for step in document.get("runs", {}).get("steps", []):
        if "run" in step:
            yield step.get("name", "a step"), step["run"]
    for name, job in document.items():
        if isinstance(job, dict) and "script" in job:
            yield name, "\n".join(job["script"])


def main():
    found, failed = 0, False
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            document = yaml.safe_load(file)
        for name, script in scripts(document):
            found += 1
            verdict = subprocess.run(["shellcheck", "--shell=bash", "--format=gcc", "-"], input=script, text=True, capture_output=True)
            if verdict.returncode:
                failed = True
                print(f"{path}: {name}:\n{verdict.stdout}{verdict.stderr}", file=sys.stderr)
    if not found:
        print("there are no scripts in these files", file=sys.stderr)
    sys.exit(1 if failed or not found else 0)


main()
