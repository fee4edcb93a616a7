"""The JSON Schema of plans, for editors, made from what the command says of its verbs and options.

The reasons are those of the schema of results, which a test holds against the code. What a schema can't say, which targets there are or what a
file holds, `dicomprobe run` checks.
"""

from option_schema import (
    ENDPOINT, TITLE, VERBS, definitions, exclusions, matching, number, one_of, options, positionals, profiles, reference, required_options)

MOST_RUNS = 1_000
# What tls makes of its options; the other reasons of their layer are made of steps, of rows of runs, or by verbs that no plan has.
JUDGED_BY_TLS = ("expect.min-days", "expect.tls-profile")


def step(name, verb, known_profiles):
    required = positionals(verb)
    own = {
        "name": {"description": "What reports call the step.", **reference("text")},
        name: {"description": "A target of the plan, or [CALLED_AE@]HOST[:PORT].", **reference("text")},
        "times": {"description": "Run it so often; every time it has to come to what is expected.", **number(1, MOST_RUNS)},
        "retries": {"description": "Run it again so often where it is not as expected.", **number(0, MOST_RUNS)},
        "expect": {
            "description": "What it is to come to: success, a reason, or more below; without it that is success.",
            **reference("expectation-of-tls" if name == "tls" else "expectation"),
        },
    }
    return {
        "type": "object",
        "properties": {**own, **required_options(verb, known_profiles), **options(verb, required)},
        "required": [name] + required,
        "additionalProperties": False,
        "allOf": list(exclusions(verb)),
    }


def expectation(reasons, judged, phases, own):
    unexpected = ("expect", "usage", "local", "internal", "interrupted")
    expected = ["success"] + [reason for reason in reasons if reason.split(".")[0] not in unexpected or reason in judged]
    bounds = {phase: reference("duration") for phase in phases + ["total"]}
    layers = (["expectation"] if judged else []) + ["local", "network", "tls", "association", "dimse"]
    outcomes = {
        "reason": one_of(expected),
        "layer": one_of(layers),
        "exit": {"description": "The exit code that the verb would have.", **number(0, 6), **({} if judged else {"not": {"const": 1}})},
    }
    return {
        "anyOf": [
            one_of(expected),
            {
                "type": "object",
                "properties": {
                    **outcomes,
                    "min-days": {"description": "Each certificate of the chain has so many days left.", **number(1, 100_000)},
                    "within": {
                        "description": "The longest duration: of the whole run of the verb, or of its phases.",
                        "anyOf": [
                            reference("duration"),
                            {"type": "object", "properties": bounds, "minProperties": 1, "additionalProperties": False},
                        ],
                    },
                    "transfer-syntax": {"description": "A UID, or a keyword such as ExplicitVRLittleEndian.", **reference("text")},
                    **own,
                },
                "minProperties": 1,
                "additionalProperties": False,
                # They say the same thing.
                "allOf": [{"not": {"required": pair}} for pair in (["reason", "layer"], ["reason", "exit"], ["layer", "exit"])],
            },
        ]
    }


def schema(dump, reasons, phases):
    verbs = {verb["commandName"]: verb for verb in dump["command"]["subcommands"]}
    known_profiles = profiles(verbs)
    common = {}
    for name in VERBS:
        common.update(options(verbs[name]))
    profile = {"profile": {"description": "The TLS profile of PS3.15 that the server has to meet.", **one_of(known_profiles)}}
    address = {"description": "[CALLED_AE@]HOST[:PORT]", **matching(f"(?:{TITLE}@)?{ENDPOINT}")}
    step_of_its_verb = {
        "type": "object",
        "anyOf": [{"required": [name]} for name in VERBS],
        "allOf": [{"if": {"required": [name]}, "then": reference(f"step-{name}")} for name in VERBS],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://dicomprobe.invalid/schemas/dicomprobe.plan-1.schema.json",
        "title": "dicomprobe.plan/1",
        "description": "A plan of dicomprobe run: a smoke test. Values may hold ${NAME} and ${NAME:-DEFAULT}.",
        "type": "object",
        "properties": {
            "include": {
                "description": "Plans whose targets, defaults and steps come before this one's; relative to this file.",
                "anyOf": [reference("text"), {"type": "array", "items": reference("text")}],
            },
            "defaults": {
                "description": "Options in force for every step that does not say otherwise.",
                "type": "object",
                "properties": common,
                "additionalProperties": False,
            },
            "targets": {
                "description": "By name, whom steps reach.",
                "type": "object",
                "additionalProperties": {
                    "anyOf": [
                        address,
                        {"type": "object", "properties": {"address": address, **common}, "required": ["address"], "additionalProperties": False},
                    ]
                },
            },
            "steps": {
                "description": "One after another; each a verb with its target.",
                "type": "array",
                "items": {"if": {"type": "object", "required": ["parallel"]}, "then": reference("group"), "else": reference("step")},
            },
        },
        "additionalProperties": False,
        "$defs": {
            **definitions(verbs),
            "step": step_of_its_verb,
            **{f"step-{name}": step(name, verbs[name], known_profiles) for name in VERBS},
            "group": {
                "description": "Steps that run at the same time.",
                "type": "object",
                "properties": {"parallel": {"type": "array", "items": reference("step"), "minItems": 1}},
                "required": ["parallel"],
                "additionalProperties": False,
            },
            "expectation": expectation(reasons, (), phases, {}),
            "expectation-of-tls": expectation(reasons, JUDGED_BY_TLS, phases, profile),
        },
    }
