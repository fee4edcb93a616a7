"""The JSON Schema of the exporter's modules, for editors, made from what the command says of its verbs and options."""

from option_schema import HOST, PORT, VERBS, companions, definitions, exclusions, options, positionals, reference, says

# A share may be empty: a probe without a connection.
OUT_OF_PLACE = {"shard"}

# A wildcard stands where a letter can.
PATTERN = r"(?:[ -#%-\[\]-~]+@)?" + HOST.replace("0-9A-Za-z", "*0-9A-Za-z") + rf"(?::(?:\*|0*{PORT}))?"


def module(name, verb):
    sent = positionals(verb)
    own = {
        "verb": {"description": "What it does.", "const": name},
        "allow": {
            "description": "The targets that it may be asked for: [CALLED_AE@]HOST[:PORT], where * stands for any text, and alone for any port.",
            "anyOf": [reference("pattern"), {"type": "array", "items": reference("pattern"), "minItems": 1}],
        },
    }
    rules = list(exclusions(verb)) + list(companions(verb))
    if sent:
        own["synthetic"] = {"description": "Whether an object made for the purpose is sent, and no file.", **reference("flag")}
        rules.append(
            {
                "if": says("synthetic", {"synthetic"}),
                "then": {"properties": {path: {"type": "null"} for path in sent}},
                "else": {"required": sent, "properties": {path: {"not": {"type": "null"}} for path in sent}},
            }
        )
    return {
        "type": "object",
        "properties": {**own, **options(verb, OUT_OF_PLACE)},
        "required": ["verb", "allow"],
        "additionalProperties": False,
        "allOf": rules,
    }


def schema(dump):
    verbs = {verb["commandName"]: verb for verb in dump["command"]["subcommands"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://dicomprobe.invalid/schemas/dicomprobe.modules-1.schema.json",
        "title": "dicomprobe.modules/1",
        "description": "The modules of dicomprobe exporter: what Prometheus may have probed. Values may hold ${NAME} and ${NAME:-DEFAULT}.",
        "type": "object",
        "properties": {
            "modules": {
                "description": "By name.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {
                    "type": "object",
                    "properties": {"verb": {"enum": list(VERBS)}},
                    "required": ["verb", "allow"],
                    "allOf": [
                        {"if": {"properties": {"verb": {"const": name}}, "required": ["verb"]}, "then": reference(f"module-{name}")} for name in VERBS
                    ],
                },
            }
        },
        "required": ["modules"],
        "additionalProperties": False,
        "$defs": {
            **definitions(verbs),
            "pattern": {"anyOf": [{"type": "string", "pattern": f"^{PATTERN}$"}, reference("variable")]},
            **{f"module-{name}": module(name, verbs[name]) for name in VERBS},
        },
    }
