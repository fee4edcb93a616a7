#!/usr/bin/env python3
"""Holds every plan of the examples, and the plans and the exporter's modules that the chart renders, against the JSON schemas for editors, and lets
dicomprobe judge them without anything being run or served.

Usage: check_plans.py DICOMPROBE ROOT

They are read and judged whole, with the files that they name, and nothing is sent.
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


def rendered(path):
    """What the chart makes of its values: a title, the plan, the exporter's modules."""
    for values in ("values.yaml", "ci/everything-values.yaml"):
        with helm.Chart.load(path) as chart:
            manifests = chart.render(helm.values_from_yaml((path / values).read_text()), name="release")
        documents = [d for name, text in manifests.items() if name.endswith("configmap.yaml") for d in yaml.safe_load_all(text)]
        yield f"chart, {values}", documents[0]["data"]["plan.yaml"], documents[0]["data"]["exporter.yaml"]


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


class Kind:
    """Plans or modules: their schema, and how the program judges them."""

    def __init__(self, resources, schema, reason, judge):
        self.validator = jsonschema.Draft202012Validator(json.loads((resources / schema).read_text()))
        self.reason = reason
        self.judge = judge

    def flaws(self, text, path):
        for error in self.validator.iter_errors(yaml.safe_load(text)):
            yield f'{".".join(str(item) for item in error.absolute_path) or "the file"}: {error.message[:300]} (by the schema)'
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DICOMPROBE_")}
        environment["DICOM_HOST"] = "dicom.example.org"
        run = subprocess.run([*self.judge, path, "--json"], capture_output=True, text=True, env=environment, timeout=60)
        result = json.loads(run.stdout)
        if result["reason"] == self.reason:
            yield from (f'{problem["line"]}:{problem["column"]}: {problem["message"]}' for problem in result["problems"])
        elif result["reason"] != "ok":
            yield f'a file that should only have been judged gave {result["reason"]}: {result["message"]}'


def main():
    dicomprobe, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    examples, resources = root / "scripts/examples", root / "Sources/dicomprobe/Documentation.docc/Resources"
    plan = Kind(resources, "dicomprobe.plan-1.schema.json", "usage.plan", [dicomprobe, "run", "--check"])
    modules = Kind(resources, "dicomprobe.modules-1.schema.json", "usage.modules", [dicomprobe, "exporter", "--check", "--config"])
    documents = [(plan, str(path.relative_to(examples)), path.read_text()) for path in sorted((examples / "korthweb").glob("*.yaml"))]
    documents.append((plan, "flux/smoke-test/plan.yaml", (examples / "flux/smoke-test/plan.yaml").read_text()))
    for title, one, other in rendered(examples / "chart"):
        documents += [(plan, title, one), (modules, title, other)]
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        lay_out(dicomprobe, folder)
        for kind, title, text in documents:
            path = folder / "document.yaml"
            path.write_text(text.replace(MOUNTED, name))
            for flaw in kind.flaws(text, path):
                failed = True
                print(f"{title}: {flaw}", file=sys.stderr)
    print(f"{len(documents)} plans and files of modules judged", file=sys.stderr)
    sys.exit(1 if failed else 0)


main()
