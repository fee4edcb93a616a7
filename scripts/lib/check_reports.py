#!/usr/bin/env python3
"""Has readers that are not ours read every report of a plan: junitparser, tap.py, html5lib, promtool, and the JSON Schema.

Usage: check_reports.py DICOMPROBE ROOT
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema
from sample_reports import VERDICTS, written

# What each format calls it.
READ = ("junit", "tap", "html")


def problems(files, root):
    reader = root / "Tests/InteropTests/Peers/reports.py"
    arguments = [argument for name in READ for argument in (name, str(files[name]))]
    answers = subprocess.run([sys.executable, reader, *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    for name, answer in zip(READ, map(json.loads, answers), strict=True):
        yield from (f"{name}: {problem}" for problem in answer["problems"])
        found = {case["name"]: case["verdict"] for case in answer["cases"] if case["verdict"]}
        if found != VERDICTS:
            yield f"{name}: {found}, and not {VERDICTS}"
    schema = json.loads((root / "Sources/dicomprobe/Documentation.docc/Resources/dicomprobe.result-1.schema.json").read_text())
    document = json.loads(files["json"].read_text())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        yield f"json: {error.json_path}: {error.message[:300]}"
    outcomes = [step["outcome"] for step in document["steps"]]
    if document["reason"] != "cert.wrong-name" or outcomes != ["ok", "ok", "failed", "ok"]:
        yield f"json: {document['reason']}, {outcomes}"
    lint = subprocess.run(["promtool", "check", "metrics"], input=files["prometheus"].read_text(), capture_output=True, text=True, check=False)
    if lint.returncode or lint.stdout or lint.stderr:
        yield f"prometheus: promtool says: {lint.stdout}{lint.stderr}"


def main():
    dicomprobe, root = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        found = list(problems(written(dicomprobe, root, folder), root))
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        sys.exit(1)
    print(f"{len(READ) + 2} reports of a plan were read back")


main()
