#!/usr/bin/env python3
"""Holds the plan that `run --init` writes, and some that are wrong, against the schema of plans.

Usage: check_plan_schema.py ROOT DICOMPROBE
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
import yaml


def main():
    root, binary = pathlib.Path(sys.argv[1]), sys.argv[2]
    resources = root / "Sources/dicomprobe/Documentation.docc/Resources"
    validator = jsonschema.Draft202012Validator(json.loads((resources / "dicomprobe.plan-1.schema.json").read_text()))
    problems = []

    def check(path):
        for error in validator.iter_errors(yaml.safe_load(path.read_text())):
            problems.append(f"{path}: {error.json_path}: {error.message[:300]}")

    with tempfile.TemporaryDirectory() as folder:
        starter = pathlib.Path(folder) / "starter.yaml"
        subprocess.run([binary, "run", "--init", str(starter)], check=True, stdout=subprocess.DEVNULL)
        check(starter)
        # What the schema must not take.
        for wrong in ("steps: [{echo: a:1, tiemout: 5s}]", "steps: [{echo: a:1, expect: cert.expird}]", "stesp: []", "steps: [{store: a:1}]"):
            if validator.is_valid(yaml.safe_load(wrong)):
                problems.append(f"the schema takes {wrong}")
    if problems:
        print("\n".join(problems))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
