#!/usr/bin/env python3
"""Writes the JSON Schema of plans, for editors, from what the command says of its verbs and options, or checks that it is so.

Usage: dicomprobe --experimental-dump-help | plan_schema.py [--write] DOCC_FOLDER

The reasons are those of the schema of results, which a test holds against the code. What a schema can't say, which targets there are or what a
file holds, `dicomprobe run` checks.
"""

import json
import pathlib
import sys

VERBS = ("echo", "store", "tls")
# What is said of the whole run is said to `run` itself.
OF_THE_RUN = {
    "json", "junit", "tap", "html", "prometheus", "verbose", "trace", "trace-data", "profile", "help", "version", "target", "to",
}
DURATION = {"type": ["string", "number"], "description": "500ms, 10s, 2m, 1h, or a number of seconds"}
SCALAR = {"type": ["string", "number", "boolean"]}


def long_name(argument):
    return argument["preferredName"]["name"] if "preferredName" in argument else argument["valueName"]


def key(argument):
    plural = argument["kind"] == "positional" and argument["isRepeating"]
    return long_name(argument) + ("s" if plural else "")


def value(argument):
    if argument["kind"] == "flag":
        one = {"type": ["boolean", "string", "null"]}
    elif argument["isRepeating"]:
        one = {"oneOf": [{"type": ["string", "null"]}, {"type": "array", "items": SCALAR, "minItems": 1}]}
    else:
        one = {"type": ["string", "number", "null"]}
    return {"description": argument.get("abstract", ""), **one}


def options(verb):
    found = {}
    for argument in verb["arguments"]:
        name = key(argument)
        if name in OF_THE_RUN or name.startswith("no-"):
            continue
        found[name] = value(argument)
    return found


def step(name, verb):
    own = {
        "name": {"type": "string", "description": "What reports call the step."},
        name: {"type": "string", "description": "A target of the plan, or [CALLED_AE@]HOST[:PORT]."},
        "times": {"type": ["integer", "string"], "description": "Run it so often; every time it has to come to what is expected."},
        "retries": {"type": ["integer", "string"], "description": "Run it again so often where it is not as expected."},
        "expect": {"$ref": "#/$defs/expectation"},
    }
    required = [name] + [key(a) for a in verb["arguments"] if a["kind"] == "positional" and not a["isOptional"]]
    return {"type": "object", "properties": {**own, **options(verb)}, "required": required, "additionalProperties": False}


def schema(dump, reasons, phases):
    verbs = {verb["commandName"]: verb for verb in dump["command"]["subcommands"]}
    common = {}
    for name in VERBS:
        common.update(options(verbs[name]))
    expected = [reason for reason in reasons if reason.split(".")[0] not in ("usage", "local", "internal", "interrupted")]
    bounds = {phase: DURATION for phase in phases + ["total"]}
    expectation = {
        "oneOf": [
            {"enum": ["success"] + expected},
            {
                "type": "object",
                "properties": {
                    "reason": {"enum": ["success"] + expected},
                    "layer": {"enum": ["expectation", "local", "network", "tls", "association", "dimse"]},
                    "exit": {"type": ["integer", "string"], "description": "The exit code that the verb would have, 0 to 6."},
                    "min-days": {"type": ["integer", "string"], "description": "Each certificate of the chain has so many days left."},
                    "profile": {"type": "string", "description": "Of tls: the TLS profile of PS3.15 that the server has to meet."},
                    "within": {
                        "description": "The longest duration: of the whole run of the verb, or of its phases.",
                        "oneOf": [DURATION, {"type": "object", "properties": bounds, "additionalProperties": False}],
                    },
                    "transfer-syntax": {"type": "string", "description": "A UID, or a keyword such as ExplicitVRLittleEndian."},
                },
                "additionalProperties": False,
            },
        ]
    }
    target = {"address": {"type": "string", "description": "[CALLED_AE@]HOST[:PORT]"}, **common}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://dicomprobe.invalid/schemas/dicomprobe.plan-1.schema.json",
        "title": "dicomprobe.plan/1",
        "description": "A plan of dicomprobe run: a smoke test. Values may hold ${NAME} and ${NAME:-DEFAULT}.",
        "type": "object",
        "properties": {
            "include": {
                "description": "Plans whose targets, defaults and steps come before this one's; relative to this file.",
                "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            },
            "defaults": {
                "description": "Options in force for every step that does not say otherwise.",
                "type": "object",
                "properties": common,
                "additionalProperties": False,
            },
            "targets": {
                "type": "object",
                "additionalProperties": {
                    "oneOf": [
                        {"type": "string"},
                        {"type": "object", "properties": target, "required": ["address"], "additionalProperties": False},
                    ]
                },
            },
            "steps": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/step"}, {"$ref": "#/$defs/group"}]}},
        },
        "additionalProperties": False,
        "$defs": {
            "step": {"oneOf": [step(name, verbs[name]) for name in VERBS]},
            "group": {
                "description": "Steps that run at the same time.",
                "type": "object",
                "properties": {"parallel": {"type": "array", "items": {"$ref": "#/$defs/step"}}},
                "required": ["parallel"],
                "additionalProperties": False,
            },
            "expectation": expectation,
        },
    }


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    resources = pathlib.Path(arguments[0]) / "Resources"
    results = json.loads((resources / "dicomprobe.result-1.schema.json").read_text())
    phases = results["properties"]["phases"]["items"]["properties"]["name"]["enum"]
    text = json.dumps(schema(json.load(sys.stdin), results["$defs"]["reason"]["enum"], phases), indent=2) + "\n"
    path = resources / "dicomprobe.plan-1.schema.json"
    if "--write" in sys.argv:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        sys.exit(f"{path} is not what the command says: write it anew with plan_schema.py --write")


if __name__ == "__main__":
    main()
