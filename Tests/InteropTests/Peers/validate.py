#!/usr/bin/env python3
"""Validates each line of standard input, a JSON document, against a JSON Schema, and answers with a line: what is wrong, or nothing."""

import json
import sys

from jsonschema import Draft202012Validator


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for line in sys.stdin:
        problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(line))]
        print("; ".join(problems).replace("\n", " "), flush=True)


main()
