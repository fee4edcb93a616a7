#!/usr/bin/env python3
"""Reads a report back with readers that are not ours, and prints what they found as one JSON document.

Usage: reports.py junit|tap|html FILE [junit|tap|html FILE]...    one line for each

`problems` lists what breaks a rule: of JUnit the elements and attributes that Jenkins's xUnit plugin allows (its junit-10.xsd), the names that GitLab
tells test cases apart by and the size that it takes; of TAP the plan; of HTML the parser's errors, links that lead nowhere, and whatever would load
or run something.
"""

import json
import os
import re
import sys
import xml.etree.ElementTree

# element: (attributes it must have, those it may have, elements it may hold)
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "system-out": (set(), set(), set()),
    "system-err": (set(), set(), set()),
}
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")
GITLAB_BYTES = 30_000_000
# A test point's severity as JUnit calls it.
VERDICTS = {"fail": "failure", "error": "error"}


def schema_problems(element):
    if element.tag not in JUNIT:
        yield f"<{element.tag}> is unknown"
        return
    required, optional, children = JUNIT[element.tag]
    names = set(element.keys())
    for name in required - names:
        yield f"<{element.tag}> lacks {name}"
    for name in names - required - optional:
        yield f"<{element.tag}> may not have {name}"
    if "time" in names and not TIME.fullmatch(element.get("time")):
        yield f"<{element.tag}> has the time {element.get('time')}"
    for child in element:
        if child.tag not in children:
            yield f"<{element.tag}> may not hold <{child.tag}>"
        yield from schema_problems(child)


def count_problems(suite):
    cases = suite.findall("testcase")
    for attribute, wanted in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        found = sum(1 for case in cases if case.find(wanted) is not None)
        if int(suite.get(attribute, "0")) != found:
            yield f"{attribute} is {suite.get(attribute)}, there are {found}"
    if int(suite.get("tests")) != len(cases):
        yield f"tests is {suite.get('tests')}, there are {len(cases)}"


def gitlab_problems(root, path):
    seen = set()
    for case in root.iter("testcase"):
        key = (case.get("classname"), case.get("name"))
        if None in key:
            yield "a test case has no name or no class name"
        if key in seen:
            yield f"{key} is there twice"
        seen.add(key)
    if os.path.getsize(path) > GITLAB_BYTES:
        yield "the file is larger than GitLab takes"


def read_junit(path):
    import junitparser

    root = xml.etree.ElementTree.parse(path).getroot()
    problems = [*schema_problems(root), *gitlab_problems(root, path)]
    for suite in root.iter("testsuite"):
        problems += count_problems(suite)
    cases = []
    for suite in junitparser.JUnitXml.fromfile(path):
        for case in suite:
            verdict = case.result[0] if case.result else None
            cases.append(
                {
                    "name": case.name,
                    "verdict": type(verdict).__name__.lower() if verdict is not None else "passed",
                    "reason": getattr(verdict, "type", None) or "",
                    "text": (verdict.text or verdict.message or "") if verdict is not None else "",
                }
            )
    return problems, cases


def read_tap(path):
    from tap.parser import Parser

    problems, cases, expected = [], [], None
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for line in Parser().parse_text(text):
        if line.category == "plan":
            expected = line.expected_tests
        elif line.category == "test":
            facts = line.yaml_block or {}
            verdict = "skipped" if line.skip else "passed" if line.ok else VERDICTS.get(facts.get("severity"), "")
            reason = "" if verdict == "passed" else facts.get("reason", "")
            cases.append({"name": line.description.removeprefix("- "), "verdict": verdict, "reason": reason, "text": facts.get("message", "")})
            if line.number != len(cases):
                problems.append(f"test {line.number} is the {len(cases)}th")
        elif line.category == "unknown":
            problems.append("a line is no TAP")
    if expected != len(cases):
        problems.append(f"{expected} tests are planned, there are {len(cases)}")
    return problems, cases


def read_html(path):
    import html5lib

    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    with open(path, "rb") as file:
        document = parser.parse(file, transport_encoding="utf-8")
    problems = [f"{position}: {code}" for position, code, _ in parser.errors]
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    problems += [f"the id {name} is there twice" for name in ids if ids.count(name) > 1]
    for element in document.iter():
        if element.tag in ("script", "link", "iframe", "object", "embed", "img", "base", "form"):
            problems.append(f"<{element.tag}>")
        problems += [f"{name} of <{element.tag}>" for name in element.keys() if name.startswith("on") or name == "src"]
        target = element.get("href", "#")
        if target != "#" and target.removeprefix("#") not in ids:
            problems.append(f"a link to {target}")
    cases = [
        {"name": text_of(heading), "verdict": "", "reason": "", "text": ""}
        for heading in document.iter()
        if heading.tag in ("h1", "h2", "h3")
    ]
    return problems, cases + list(overview(document))


def overview(document):
    """The rows of a plan's table of steps."""
    for row in document.iter("tr"):
        cells = {cell.get("data-label"): cell for cell in row.iter("td")}
        if "Verdict" in cells and "Step" in cells:
            passed = text_of(cells["Verdict"]) == "✓ Passed"
            yield {
                "name": text_of(cells["Step"].find("a")),
                "verdict": "passed" if passed else "failure",
                "reason": "" if passed else text_of(cells["Reason"]),
                "text": " ".join(text_of(part) for part in cells["Step"].findall("p")),
            }


def text_of(element):
    return "".join(element.itertext()).strip()


def main():
    arguments = iter(sys.argv[1:])
    for kind, path in zip(arguments, arguments):
        problems, cases = {"junit": read_junit, "tap": read_tap, "html": read_html}[kind](path)
        print(json.dumps({"problems": problems, "cases": cases}))


main()
