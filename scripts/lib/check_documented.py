#!/usr/bin/env python3
"""Judges every plan and every file of modules that the pages show, by its schema and by the program.

Usage: check_documented.py ROOT DICOMPROBE

A block that begins with a comment, # NAME.yaml, is a file of that name: what other blocks of the page include, or one that is wrong, whose mistakes the page
tells in a block of their own, as the program does.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

from check_schemas import ENVIRONMENT, Document, lay_out

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLAN, MODULES = {"steps", "targets", "include", "defaults"}, {"modules"}


def kind(text):
    """What a block of YAML is a document of; nil for something else."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    keys = set(content) if isinstance(content, dict) else set()
    return "modules" if keys and keys <= MODULES else "plan" if keys & {"steps"} and keys <= PLAN else None


def told(judge, path):
    """The mistakes of a file, as they are printed: its name, line and column, what is wrong, and what was meant."""
    run = subprocess.run([*judge, path.name, "--json"], capture_output=True, text=True, env=ENVIRONMENT, cwd=path.parent, timeout=60)
    for problem in json.loads(run.stdout).get("problems", []):
        hint = f' ({problem["hint"]})' if "hint" in problem else ""
        yield f'{problem["file"]}:{problem["line"]}:{problem["column"]}: {problem["message"]}{hint}'


def page_flaws(page, documents, folder):
    """How many documents there are, and what is wrong with them."""
    text = page.read_text()
    named = {}
    for language, block in BLOCK.findall(text):
        document = documents.get(kind(block)) if language == "yaml" else None
        if document:
            name = re.match(r"# (\S+\.yaml)\n", block)
            path = folder / (name.group(1) if name else "document.yaml")
            path.write_text(block)
            mistakes = list(told(document.judge, path))
            if name and f"```\n{name.group(1)}:" in text:
                named[name.group(1)] = mistakes
                continue
            yield [f"{page.name}: {mistake}" for mistake in mistakes] + ([] if document.is_valid(block) else [f"{page.name}: the schema refuses\n{block}"])
        for name in [name for name in named if not language and block.startswith(f"{name}:")]:
            wanted = named.pop(name)
            yield [] if block.splitlines() == wanted else [f"{page.name}: of {name} the program says\n" + "\n".join(wanted)]


def main():
    root, dicomprobe = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    ENVIRONMENT.update({"PACS": "pacs.example.org"})
    pages = root / "Sources/dicomprobe/Documentation.docc"
    documents = {
        "plan": Document(pages / "Resources", "dicomprobe.plan-1.schema.json", [dicomprobe, "run", "--check"]),
        "modules": Document(pages / "Resources", "dicomprobe.modules-1.schema.json", [dicomprobe, "exporter", "--check", "--config"]),
    }
    judged = []
    with tempfile.TemporaryDirectory() as name:
        lay_out(dicomprobe, pathlib.Path(name))
        for page in [*sorted(pages.glob("*.md")), root / "README.md"]:
            judged += page_flaws(page, documents, pathlib.Path(name))
    flaws = [flaw for some in judged for flaw in some]
    print("\n".join(flaws) or f"{len(judged)} documents of the pages judged", file=sys.stderr)
    sys.exit(bool(flaws) or len(judged) < 10)


if __name__ == "__main__":
    main()
