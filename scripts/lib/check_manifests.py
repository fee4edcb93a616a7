#!/usr/bin/env python3
"""Lints and renders the Helm chart, and judges every Kubernetes object of the examples by the schemas of an old and a new Kubernetes.

Usage: check_manifests.py EXAMPLES

Custom resources (Flux, the Prometheus operator) have no schema there: they are read, named, and not judged.
"""

import pathlib
import re
import sys

import helm_python
import kubernetes_validate
import yaml
from helm_python import chart as helm

# Indexed Jobs with backoffLimitPerIndex: 1.29 and later.
VERSIONS = ("1.29", "1.37")

CUSTOM = re.compile(r"^[a-z.]+\.(fluxcd\.io|coreos\.com|config\.k8s\.io)/")


class Judge:
    def __init__(self):
        self.problems = []
        self.judged = 0
        self.custom = []

    def problem(self, place, what):
        self.problems.append(f"{place}: {what}")

    def manifest(self, place, text):
        """Judges each document of a manifest, and returns them."""
        try:
            documents = [document for document in yaml.safe_load_all(text) if document]
        except yaml.YAMLError as error:
            self.problem(place, error)
            return []
        for document in documents:
            self.document(place, document)
        return documents

    def document(self, place, document):
        if not isinstance(document, dict) or not document.get("apiVersion") or not document.get("kind"):
            self.problem(place, "this is no Kubernetes object")
            return
        kind = f'{document["kind"]} {document.get("metadata", {}).get("name", "")}'
        if CUSTOM.match(document["apiVersion"]):
            self.custom.append(f"{place}: {kind}")
            return
        self.judged += 1
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                where = ".".join(str(item) for item in error.path)
                self.problem(place, f"{kind}, Kubernetes {version}: {where}: {error.message}")
            except kubernetes_validate.SchemaNotFoundError as error:
                self.problem(place, f"{kind}: {error}")

    def chart(self, path):
        everything = path / "ci/everything-values.yaml"
        for name, values in (("default values", {}), (everything.name, helm.values_from_yaml(everything.read_text()))):
            for message in helm.lint(path, values, strict=True)["messages"]:
                # 1 is a recommendation, 2 a warning, 3 an error.
                if message["severity"] != 1:
                    self.problem(f"{path.name}, {name}", f'{message["path"]}: {message["error"]}')
            with helm.Chart.load(path) as loaded:
                try:
                    rendered = loaded.render(values, name="release", namespace="namespace")
                except helm_python.HelmError as error:
                    self.problem(f"{path.name}, {name}", error)
                    continue
            kinds = set()
            for template, text in sorted(rendered.items()):
                if template.endswith(".txt"):
                    continue
                kinds |= {document.get("kind") for document in self.manifest(f"{template}, {name}", text)}
            if name == everything.name:
                wanted = {"ConfigMap", "CronJob", "Deployment", "Pod", "Probe", "PrometheusRule", "Service", "ServiceMonitor"}
                if missing := wanted - kinds:
                    self.problem(f"{path.name}, {name}", f"nothing renders as {', '.join(sorted(missing))}")


def main():
    examples = pathlib.Path(sys.argv[1])
    judge = Judge()
    for folder in ("flux", "kubernetes"):
        for path in sorted((examples / folder).rglob("*.yaml")):
            if path.name != "plan.yaml":
                judge.manifest(path.relative_to(examples), path.read_text())
    judge.chart(examples / "chart")
    for problem in judge.problems:
        print(problem, file=sys.stderr)
    print(f"{judge.judged} objects judged; custom resources, not judged: {len(judge.custom)}", file=sys.stderr)
    sys.exit(1 if judge.problems or not judge.judged else 0)


main()
