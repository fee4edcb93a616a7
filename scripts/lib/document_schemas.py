#!/usr/bin/env python3
"""Writes the JSON Schemas of plans and of the exporter's modules from what the command says of its verbs and options, or checks that they are so.

Usage: dicomprobe --experimental-dump-help | document_schemas.py [--write] DOCC_FOLDER
"""

import json
import pathlib
import sys

import modules_schema
import plan_schema


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    resources = pathlib.Path(arguments[0]) / "Resources"
    results = json.loads((resources / "dicomprobe.result-1.schema.json").read_text())
    phases = results["properties"]["phases"]["items"]["properties"]["name"]["enum"]
    dump = json.load(sys.stdin)
    schemas = {
        "dicomprobe.plan-1.schema.json": plan_schema.schema(dump, results["$defs"]["reason"]["enum"], phases),
        "dicomprobe.modules-1.schema.json": modules_schema.schema(dump),
    }
    stale = []
    for name, schema in schemas.items():
        path, text = resources / name, json.dumps(schema, indent=2) + "\n"
        if "--write" in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(name)
    if stale:
        sys.exit(f"not what the command says: {', '.join(stale)}; dicomprobe --experimental-dump-help | {sys.argv[0]} --write {arguments[0]}")


if __name__ == "__main__":
    main()
