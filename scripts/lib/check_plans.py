#!/usr/bin/env python3
"""Holds every plan of the examples, and those that the chart renders, against the JSON schema for editors, and lets dicomprobe judge it without
a step being run.

Usage: check_plans.py DICOMPROBE ROOT

A plan is read and judged whole, with the files that it names, and nothing is sent.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml
from helm_python import chart as helm

# Where pods find what is mounted.
MOUNTED = "/etc/dicomprobe"


def rendered_plans(path):
    """The plans of the chart: by the name of the values, the text."""
    for values in ("values.yaml", "ci/everything-values.yaml"):
        with helm.Chart.load(path) as chart:
            manifests = chart.render(helm.values_from_yaml((path / values).read_text()), name="release")
        documents = [d for name, text in manifests.items() if name.endswith("configmap.yaml") for d in yaml.safe_load_all(text)]
        yield f"chart, {values}", documents[0]["data"]["plan.yaml"]


def lay_out(dicomprobe, folder):
    """The files that the plans name, by their default names: the CAs, the client certificates."""

    def pki(*arguments):
        subprocess.run([dicomprobe, "pki", *arguments, "--directory", folder / "pki"], check=True, stdout=subprocess.DEVNULL)

    pki("init")
    pki("client", "tester")
    for name in ("ca.crt", "bhs.int.ca.crt", "mhr.int.ca.crt", "tls/ca.crt", "secrets/orthweb-secret/ca.crt"):
        place(folder / "pki/ca.pem", folder / name)
    for name in ("client.crt", "bhs.client.crt", "mhr.client.crt", "secrets/dicomprobe-client/tls.crt"):
        place(folder / "pki/tester.pem", folder / name)
    for name in ("client.key", "bhs.client.key", "mhr.client.key", "secrets/dicomprobe-client/tls.key"):
        place(folder / "pki/tester.key", folder / name)


def place(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def flaws(validator, text):
    """What the schema finds."""
    for error in validator.iter_errors(yaml.safe_load(text)):
        yield f' {".".join(str(item) for item in error.absolute_path) or "the plan"}: {error.message} (by the schema)'


def problems(dicomprobe, plan):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DICOMPROBE_")}
    environment["DICOM_HOST"] = "dicom.example.org"
    run = subprocess.run(
        [dicomprobe, "run", "--check", plan, "--json"], capture_output=True, text=True, env=environment, timeout=60)
    result = json.loads(run.stdout)
    if result["reason"] == "usage.plan":
        return [f'{problem["line"]}:{problem["column"]}: {problem["message"]}' for problem in result["problems"]]
    if result["reason"] == "ok":
        return []
    return [f'a plan that should not have been run gave {result["reason"]}: {result["message"]}']


def main():
    dicomprobe, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    examples = root / "scripts/examples"
    plans = [(str(path.relative_to(examples)), path.read_text()) for path in sorted((examples / "korthweb").glob("*.yaml"))]
    plans.append(("flux/smoke-test/plan.yaml", (examples / "flux/smoke-test/plan.yaml").read_text()))
    plans += rendered_plans(examples / "chart")
    schema = json.loads((root / "Sources/dicomprobe/Documentation.docc/Resources/dicomprobe.plan-1.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        lay_out(dicomprobe, folder)
        for title, text in plans:
            plan = folder / "plan.yaml"
            plan.write_text(text.replace(MOUNTED, name))
            for problem in [*flaws(validator, text), *problems(dicomprobe, plan)]:
                failed = True
                print(f"{title}:{problem}", file=sys.stderr)
    print(f"{len(plans)} plans judged", file=sys.stderr)
    sys.exit(1 if failed else 0)


main()
