#!/usr/bin/env python3
"""Validates each line of standard input, a JSON document, against a JSON Schema, and answers with a line: what is wrong, or nothing.

The schema may refer to others in its folder.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource


def main():
    path = pathlib.Path(sys.argv[1])
    schemas = {file: json.loads(file.read_text(encoding="utf-8")) for file in path.parent.glob("*.schema.json")}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in schemas.values())
    validator = Draft202012Validator(schemas[path], registry=registry)
    for line in sys.stdin:
        problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(line))]
        print("; ".join(problems).replace("\n", " "), flush=True)


main()
