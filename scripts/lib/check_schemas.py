#!/usr/bin/env python3
"""Holds the schemas of plans and modules against the program: what one takes the other takes, but for differences that schema_corpus.py gives a reason for.

Usage: check_schemas.py ROOT DICOMPROBE

Also the plan that `run --init` writes, and the examples of the pages.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

import schema_corpus as corpus

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("DICOMPROBE_")}


class Loader(yaml.SafeLoader):
    """As editors read it: YAML 1.2's core schema (10.3.2), to which `no` and `on` are texts."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("merge", r"^<<$", "<"),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
# Digits are a decimal number, whatever they begin with.
Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


def with_text_keys(value):
    """Keys of JSON are texts."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): with_text_keys(one) for key, one in value.items()}
    return [with_text_keys(one) for one in value] if isinstance(value, list) else value


class Document:
    """A kind of file: its schema, and the program's judgement."""

    number = itertools.count()

    def __init__(self, resources, name, judge):
        schema = json.loads((resources / name).read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)
        self.judge = judge

    def is_valid(self, text):
        try:
            return self.validator.is_valid(with_text_keys(yaml.load(text, Loader)))
        except yaml.YAMLError:
            return False

    def problems(self, text, folder):
        """By line."""
        path = folder / f"document-{next(Document.number)}.yaml"
        path.write_text(text)
        run = subprocess.run([*self.judge, path, "--json"], capture_output=True, text=True, env=ENVIRONMENT, timeout=300)
        result = json.loads(run.stdout)
        if result["reason"] == "ok":
            return {}
        found = {}
        for problem in result.get("problems", []):
            found.setdefault(problem["line"], []).append(problem["message"])
        if not found:
            raise SystemExit(f"{text}: {result['reason']}: {result['message']}")
        return found


def lay_out(dicomprobe, folder):
    """The files that the corpus names."""

    def pki(*arguments):
        subprocess.run([dicomprobe, "pki", *arguments, "--directory", folder / "pki"], check=True, stdout=subprocess.DEVNULL)

    pki("init")
    pki("client", "client")
    (folder / "secret").mkdir()
    for source, target in (
        ("ca.pem", "ca.pem"), ("client.pem", "client.pem"), ("client.key", "client.key"), ("ca.pem", "secret/ca.crt"),
        ("client.pem", "secret/tls.crt"), ("client.key", "secret/tls.key"),
    ):
        shutil.copy(folder / "pki" / source, folder / target)
    pki("revoke", folder / "pki/client.pem")
    shutil.copy(next((folder / "pki").glob("*crl*")), folder / "crl.pem")
    (folder / "identity.pem").write_text((folder / "client.pem").read_text() + (folder / "client.key").read_text())
    (folder / "secret.txt").write_text("secret\n")
    (folder / "base.yaml").write_text("steps: [{echo: 'base:1'}]\n")


PLAN_HEAD = """targets:
  pacs: pacs.example.org:11112
  bare: {address: "h:1"}
  secured: {address: "h:1", cert: client.pem}
steps:
"""


def of_verb(verb, pairs):
    return {"store": [("store", "pacs"), ("paths", "x.dcm")]}.get(verb, [(verb, "pacs")]) + pairs


def of_module(verb, pairs):
    return [("verb", verb), ("allow", "x")] + ([("synthetic", "true")] if verb == "store" else []) + pairs


def judge_pieces(document, head, indent, pieces, folder):
    """Pieces of one document, a line each: by piece, what the schema and what the program says."""
    lines = [indent(number, piece) for number, piece in enumerate(pieces)]
    found = document.problems(head + "".join(f"{line}\n" for line in lines), folder)
    first = head.count("\n") + 1
    for number, (piece, line) in enumerate(zip(pieces, lines)):
        yield piece, document.is_valid(head + line), found.pop(first + number, [])
    if found:
        raise SystemExit(f"problems that belong to no case: {found}")


def judge_file(document, text, folder):
    """A whole document: what the schema and what the program says."""
    return text, document.is_valid(text), [message for some in document.problems(text, folder).values() for message in some]


def check(verdicts, good, bad, flaws):
    differs = {text: why for why, texts in corpus.PROGRAM_REFUSES.items() for text in texts}
    for text, by_schema, problems in verdicts:
        by_program = not problems
        if text in differs:
            if not by_schema or by_program:
                flaws.append(f"{text}: a listed difference ({differs[text]}) is none: schema {by_schema}, program {problems or 'takes it'}")
        elif by_schema != by_program:
            flaws.append(f"{text}: the schema {'takes' if by_schema else 'refuses'} it, the program says {problems or 'that it is right'}")
        elif (text in good and not by_program) or (text in bad and by_program):
            flaws.append(f"{text}: is not judged as meant: {problems}")


def main():
    root, dicomprobe = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    resources = root / "Sources/dicomprobe/Documentation.docc/Resources"
    plans = Document(resources, "dicomprobe.plan-1.schema.json", [dicomprobe, "run", "--check"])
    modules = Document(resources, "dicomprobe.modules-1.schema.json", [dicomprobe, "exporter", "--check", "--config"])
    flaws, judged = [], []
    options = list(corpus.options())
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        folder = pathlib.Path(name)
        lay_out(dicomprobe, folder)

        def judge_later(document, head, indent, good, bad, listed=()):
            pieces = list(dict.fromkeys([*good, *bad, *listed]))
            judged.append((workers.submit(lambda: list(judge_pieces(document, head, indent, pieces, folder))), good, bad))

        judge_later(
            plans, PLAN_HEAD, lambda _, piece: f"  - {piece}",
            corpus.STEPS_GOOD + [corpus.flow(of_verb(verb, pairs)) for verb, pairs, is_good in options if is_good],
            corpus.STEPS_BAD + [corpus.flow(of_verb(verb, pairs)) for verb, pairs, is_good in options if not is_good],
            [text for texts in corpus.PROGRAM_REFUSES.values() for text in texts])
        # One option alone is read and described in one place for both.
        together = [(verb, pairs, is_good) for verb, pairs, is_good in options if len(pairs) > 1]
        judge_later(
            modules, "modules:\n", lambda number, piece: f"  m{number}: {piece}",
            corpus.MODULES_GOOD + [corpus.flow(of_module(verb, pairs)) for verb, pairs, is_good in together if is_good],
            corpus.MODULES_BAD + [corpus.flow(of_module(verb, pairs)) for verb, pairs, is_good in together if not is_good])
        for document, good, bad in ((plans, corpus.PLANS_GOOD, corpus.PLANS_BAD), (modules, corpus.FILES_GOOD, corpus.FILES_BAD)):
            for text in good + bad:
                judged.append((workers.submit(lambda d=document, t=text: [judge_file(d, t, folder)]), good, bad))
        for verdicts, good, bad in judged:
            check(verdicts.result(), good, bad, flaws)
        count = sum(len(verdicts.result()) for verdicts, _, _ in judged)

        starter = folder / "starter.yaml"
        subprocess.run([dicomprobe, "run", "--init", starter], check=True, stdout=subprocess.DEVNULL)
        if not plans.is_valid(starter.read_text()):
            flaws.append("the schema refuses the plan that run --init writes")
    print("\n".join(flaws) or f"{count} cases judged alike", file=sys.stderr)
    sys.exit(bool(flaws))


if __name__ == "__main__":
    main()
