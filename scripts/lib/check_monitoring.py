#!/usr/bin/env python3
"""Judges the alert rules, their tests, the scrape configuration and the dashboard: by promtool, their structure, and what the exporter yields.

Usage: check_monitoring.py DICOMPROBE EXAMPLES

A metric or label that a rule or a panel names must be one that the program yields when it is asked, or one of Prometheus's own.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml
from helm_python import chart as helm
from promql import names
from yielded_metrics import yielded

# What Prometheus adds to each scrape, and says of alerts.
OWN_METRICS = {"up", "ALERTS"}
OWN_LABELS = {"job", "instance", "alertname", "alertstate"}

SEVERITIES = {"critical", "warning"}

PANELS = {"row", "stat", "state-timeline", "table", "timeseries", "bargauge"}

WIDTH = 24


class Judge:
    def __init__(self, metrics):
        self.metrics = metrics
        self.labels = OWN_LABELS.union(*metrics.values())
        self.problems = []
        self.expressions = 0

    def problem(self, place, what):
        self.problems.append(f"{place}: {what}")

    def expression(self, place, text):
        metrics, labels = names(text)
        self.expressions += 1
        for name in sorted(metrics - self.metrics.keys() - OWN_METRICS):
            self.problem(place, f"the exporter yields no {name}")
        for label in sorted(labels - self.labels):
            self.problem(place, f"nothing has the label {label}")

    def promtool(self, *arguments, folder=None):
        outcome = subprocess.run(["promtool", *arguments], cwd=folder, text=True, capture_output=True)
        if outcome.returncode:
            self.problem(f'promtool {" ".join(arguments)}', (outcome.stdout + outcome.stderr).strip())

    # Rules

    def rules(self, folder):
        for arguments in (("check", "rules", "rules.yaml"), ("check", "config", "prometheus.yaml"), ("test", "rules", "rules.test.yaml")):
            self.promtool(*arguments, folder=folder)
        tests = yaml.safe_load((folder / "rules.test.yaml").read_text())
        cases = [case for test in tests["tests"] for case in test["alert_rule_test"]]
        alerts = [rule for group in yaml.safe_load((folder / "rules.yaml").read_text())["groups"] for rule in group["rules"]]
        for rule in alerts:
            self.rule(rule["alert"], rule, [bool(case.get("exp_alerts")) for case in cases if case["alertname"] == rule["alert"]])
        # promtool passes over a case of an alert that there is not.
        for name in {case["alertname"] for case in cases} - {rule["alert"] for rule in alerts}:
            self.problem("rules.test.yaml", f"there is no alert {name}")

    def rule(self, name, rule, cases):
        if set(cases) != {True, False}:
            self.problem(name, "a case in which it fires and one in which it does not are wanted")
        if rule.get("labels", {}).get("severity") not in SEVERITIES:
            self.problem(name, f'its severity should be one of {", ".join(sorted(SEVERITIES))}')
        self.expression(name, rule["expr"])
        for annotation in ("summary", "description"):
            text = rule.get("annotations", {}).get(annotation, "")
            if not text:
                self.problem(name, f"it has no {annotation}")
            # Queries inside templates, and the labels that are printed.
            for query in re.findall(r'printf "((?:[^"\\]|\\.)*)"', text):
                self.expression(f"{name}, {annotation}", query.replace("%q", '""'))
            printed = set(re.findall(r"\$labels\.(\w+)", text)) | set(re.findall(r'label "(\w+)"', text))
            for label in sorted(printed - self.labels):
                self.problem(f"{name}, {annotation}", f"nothing has the label {label}")

    def modules(self, dicomprobe, path):
        """What the scrape configuration asks for; the CA is the reader's own."""
        outcome = subprocess.run([dicomprobe, "exporter", "--check", "--config", path], text=True, capture_output=True)
        if outcome.returncode:
            self.problem(path, outcome.stdout + outcome.stderr)
        allowed = yaml.safe_load(path.read_text())["modules"]
        asked = yaml.safe_load(path.with_name("prometheus.yaml").read_text())["scrape_configs"]
        for name in {name for job in asked for name in job.get("params", {}).get("module", [])} ^ allowed.keys():
            self.problem(path, f"the module {name} is not both there and asked for")

    # Dashboard

    def dashboard(self, path):
        dashboard = json.loads(path.read_text())
        for key in ("title", "uid", "schemaVersion", "time"):
            if not dashboard.get(key):
                self.problem(path.name, f"it has no {key}")
        variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
        sources = [name for name, variable in variables.items() if variable["type"] == "datasource" and variable["query"] == "prometheus"]
        if len(sources) != 1:
            self.problem(path.name, "a variable for the data source is wanted")
            return
        source = {"type": "prometheus", "uid": "${" + sources[0] + "}"}
        for variable in variables.values():
            if variable["type"] == "query":
                self.variable(f'variable {variable["name"]}', variable, source)
        self.places(dashboard["panels"])
        queries = []
        for panel in dashboard["panels"]:
            queries += self.panel(f'panel {panel["title"]}', panel, source, variables)
        self.well_formed(queries)

    def variable(self, place, variable, source):
        if variable["datasource"] != source:
            self.problem(place, "its data source is not the variable's")
        query = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"])
        if not query or variable["definition"] != variable["query"]["query"]:
            self.problem(place, "label_values(SERIES, LABEL) is wanted, in both places")
            return
        self.expression(place, query[1])
        if query[2] not in self.labels:
            self.problem(place, f"nothing has the label {query[2]}")

    def places(self, panels):
        """No two in one place, none beside the page, no number twice."""
        taken, numbers = {}, set()
        for panel in panels:
            x, y, width, height = (panel["gridPos"][key] for key in "xywh")
            if not (0 <= x and 0 < width and x + width <= WIDTH and 0 < height):
                self.problem(panel["title"], "it is not within the page")
            for cell in ((column, line) for column in range(x, x + width) for line in range(y, y + height)):
                if (other := taken.setdefault(cell, panel)) is not panel:
                    self.problem(panel["title"], f'it is where {other["title"]} is')
                    break
            if panel["id"] in numbers:
                self.problem(panel["title"], f'the id {panel["id"]} is taken')
            numbers.add(panel["id"])

    def panel(self, place, panel, source, variables):
        """Judges a panel, and returns its queries with Grafana's variables replaced."""
        if panel["type"] not in PANELS:
            self.problem(place, f'nobody has looked at panels of the type {panel["type"]}')
        if panel["type"] == "row":
            return []
        if panel.get("repeat") and panel["repeat"] not in variables:
            self.problem(place, f'there is no variable {panel["repeat"]}')
        queries, letters = [], set()
        for target in panel["targets"]:
            if panel["datasource"] != source or target["datasource"] != source:
                self.problem(place, "its data source is not the variable's")
            if target["refId"] in letters:
                self.problem(place, f'the refId {target["refId"]} is taken')
            letters.add(target["refId"])
            for name in re.findall(r"\$(\w+)", target["expr"]):
                if name not in variables and not name.startswith("__"):
                    self.problem(place, f"there is no variable {name}")
            query = re.sub(r"\$__(range|rate_interval)", "5m", target["expr"])
            queries.append(re.sub(r"\$\w+", ".*", query))
            self.expression(place, queries[-1])
            for label in re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", "")):
                if label not in self.labels:
                    self.problem(place, f"nothing has the label {label}")
        if not queries:
            self.problem(place, "it asks for nothing")
        return queries

    def well_formed(self, queries):
        """Has promtool read the panels' queries, as rules."""
        rules = [{"record": f"panel:query_{index}", "expr": query} for index, query in enumerate(queries)]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "queries.yaml")
            file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
            self.promtool("check", "rules", file.name, folder=folder)

    # Chart

    def chart(self, path, rules, dashboard):
        """What the chart renders is what was judged."""
        values = helm.values_from_yaml((path / "ci/everything-values.yaml").read_text())
        with helm.Chart.load(path) as chart:
            rendered = chart.render(values, name="release", namespace="namespace")
        texts = [text for name, text in rendered.items() if name.endswith(".yaml")]
        objects = [document for text in texts for document in yaml.safe_load_all(text) if document]
        found = [thing["spec"] for thing in objects if thing["kind"] == "PrometheusRule"]
        if found != [yaml.safe_load(rules.read_text())]:
            self.problem("chart", f"its PrometheusRule is not {rules}")
        found = [thing["data"].get(dashboard.name) for thing in objects if thing["kind"] == "ConfigMap"]
        if dashboard.read_text() not in found:
            self.problem("chart", f"no ConfigMap of its is {dashboard}")


def main():
    dicomprobe, examples = sys.argv[1], pathlib.Path(sys.argv[2])
    judge = Judge(yielded(dicomprobe))
    rules, dashboard = examples / "prometheus/rules.yaml", examples / "grafana/dicomprobe.json"
    judge.rules(rules.parent)
    judge.modules(dicomprobe, rules.with_name("modules.yaml"))
    judge.dashboard(dashboard)
    judge.chart(examples / "chart", rules, dashboard)
    for problem in judge.problems:
        print(problem, file=sys.stderr)
    print(f"{judge.expressions} expressions judged by {len(judge.metrics)} metrics", file=sys.stderr)
    sys.exit(1 if judge.problems or not judge.expressions else 0)


main()
