"""How the options of a verb are written in YAML, as JSON Schema: shared by the schemas of plans and of the exporter's modules.

Everything is made of what the command says of its options, by the name that help gives a value; what it does not say, bounds and pairs, stands here
and is held against the command by check_schemas.py.
"""

VERBS = ("echo", "store", "tls")
# What is said of a whole run is said to `run` or `exporter` itself, and the target has a place of its own.
OF_THE_RUN = {
    "json", "junit", "tap", "html", "prometheus", "verbose", "trace", "trace-data", "profile", "help", "version", "target", "to", "dry-run",
}

# By option, what is counted: from, to.
BOUNDS = {
    "repeat": (1, 1_000_000),
    "jobs": (1, 128),
    "consecutive": (1, 10_000),
    "max-pdu": (1024, 16 << 20),
    "min-days": (1, None),
}

# Of each pair, whatever one side says excludes the other.
EXCLUSIVE = [
    (("plain",), (
        "ca", "partial-chain", "crl", "pin", "cert", "key", "key-password-file", "tls-secret", "tls-profile", "tls-min", "tls-max", "ciphers",
        "alpn", "keylog", "sni", "verify-name", "insecure")),
    (("tls-secret",), ("cert", "key")),
    (("user", "user-password-file"), ("kerberos-ticket-file", "saml-assertion-file", "jwt-file")),
    (("kerberos-ticket-file",), ("saml-assertion-file", "jwt-file")),
    (("saml-assertion-file",), ("jwt-file",)),
]

# By option, those of which it needs one beside it.
PARTNERS = {
    "key": ("cert",),
    "key-password-file": ("cert", "tls-secret"),
    "partial-chain": ("ca", "tls-secret"),
    "user-password-file": ("user",),
}

PORT = r"(?:6553[0-5]|655[0-2]\d|65[0-4]\d\d|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3})"
HOST = r"(?:\[[0-9A-Za-z:.%_-]*:[0-9A-Za-z:.%_-]*\]|[0-9A-Za-z._%][0-9A-Za-z._%-]*)"
TITLE = r"(?= *[^ ])[ -#%-\[\]-~]{1,16}"
NAME = r"(?:\[[0-9A-Za-z:.%_-]+\]|[0-9A-Za-z._%:][0-9A-Za-z._%:-]*)"
ENDPOINT = f"{HOST}(?::0*{PORT})?"
DURATION = r"(?=.*[1-9])\d+(?:\.\d{1,3})?(?:ms|s|m|h)?"
# A variable with its default, in which there is none, and a dollar sign for itself.
VARIABLE = r"\$\{[A-Za-z0-9_]+(?::-(?:(?!\$\{)[^}])*)?\}"
TEXT = rf"(?:[^$]|\$\$|{VARIABLE})+"
WEEK = 7 * 24 * 3600

DEFINITIONS = {
    "text": {"anyOf": [{"type": "string", "pattern": f"^{TEXT}$"}, {"type": "number"}]},
    "variable": {
        "description": "${NAME} of the environment, or ${NAME:-DEFAULT}.", "type": "string", "allOf": [{"pattern": VARIABLE}, {"pattern": f"^{TEXT}$"}],
    },
    "duration": {
        "description": "500ms, 10s, 2m, 1h, or a number of seconds; at most a week.",
        "anyOf": [
            {"type": "string", "pattern": f"^{DURATION}$"}, {"type": "number", "exclusiveMinimum": 0, "maximum": WEEK},
            {"$ref": "#/$defs/variable"},
        ],
    },
    "ae-title": {
        "description": "An AE title: 1 to 16 characters, no backslash.",
        "anyOf": [
            {"type": "string", "pattern": r"^(?=.*[^ ])[ -#%-\[\]-~]{1,16}$"}, {"type": "number", "maximum": 9_999_999_999_999_999},
            {"$ref": "#/$defs/variable"},
        ],
    },
    "flag": {
        "anyOf": [
            {"type": "boolean"},
            {"type": "string", "pattern": "^(?:{})$".format("|".join(
                "".join(f"[{c}{c.upper()}]" for c in word) for word in ("true", "false", "yes", "no", "on", "off")))},
            {"$ref": "#/$defs/variable"},
        ]
    },
    "on": {
        "anyOf": [
            {"const": True},
            {"type": "string", "pattern": "^(?:{})$".format("|".join(
                "".join(f"[{c}{c.upper()}]" for c in word) for word in ("true", "yes", "on")))},
        ]
    },
}


def reference(name):
    return {"$ref": f"#/$defs/{name}"}


def matching(pattern):
    return {"anyOf": [{"type": "string", "pattern": f"^{pattern}$"}, reference("variable")]}


def one_of(words):
    return {"anyOf": [{"enum": list(words)}, reference("variable")]}


def number(low, high):
    bounds = {"minimum": low} | ({} if high is None else {"maximum": high})
    return {"anyOf": [{"type": "integer", **bounds}, {"type": "string", "pattern": r"^\+?\d+$"}, reference("variable")]}


def long_name(argument):
    return argument["preferredName"]["name"] if "preferredName" in argument else argument["valueName"]


def key(argument):
    plural = argument["kind"] == "positional" and argument["isRepeating"]
    return long_name(argument) + ("s" if plural else "")


def profiles(verbs):
    """The names of TLS profiles, as help lists them."""
    [text] = {a["abstract"] for a in verbs["tls"]["arguments"] if long_name(a) == "require-profile"}
    return [name.strip() for name in text.rpartition(": ")[2].rstrip(".").split(",")]


def one_value(argument, known_profiles):
    name, kind = long_name(argument), argument["valueName"]
    if name in BOUNDS:
        return number(*BOUNDS[name])
    if name in ("tls-profile", "require-profile"):
        return one_of(known_profiles)
    if name == "wait-for":
        return one_of(["passing", "any"])
    if kind == "version":
        # Unquoted it is a number.
        return one_of(["1.0", "1.1", "1.2", "1.3", 1.0, 1.1, 1.2, 1.3])
    if name in ("sni", "verify-name"):
        return matching(NAME)
    if kind == "pin":
        return matching("sha256/[A-Za-z0-9+/]{43}=")
    if kind == "index/count":
        return matching(r"\d+/[1-9]\d*")
    if kind == "host[:port]":
        return matching(ENDPOINT)
    if kind in ("duration", "ae-title"):
        return reference(kind)
    return reference("text")


def value(argument, known_profiles, is_required=False):
    """What stands behind an option's key; nothing (~) takes it back."""
    nothing = [] if is_required else [{"type": "null"}]
    if argument["kind"] == "flag":
        kinds = [reference("flag")]
    elif argument["isRepeating"]:
        one = one_value(argument, known_profiles)
        kinds = [one, {"type": "array", "items": one, "minItems": 1}]
    else:
        kinds = [one_value(argument, known_profiles)]
    kinds += nothing
    description = {"description": argument["abstract"]} if argument.get("abstract") else {}
    return {**description, **(kinds[0] if len(kinds) == 1 else {"anyOf": kinds})}


def is_option(argument):
    return key(argument) not in OF_THE_RUN and not key(argument).startswith("no-")


def options(verb, required=()):
    """By key, those of a verb; what it requires is to be written by the caller."""
    return {key(a): reference(f"option-{key(a)}") for a in verb["arguments"] if is_option(a) and key(a) not in required}


def definitions(verbs):
    """What the others refer to. An option is the same in all verbs that have it."""
    found = dict(DEFINITIONS)
    for name in VERBS:
        for argument in filter(is_option, verbs[name]["arguments"]):
            one = value(argument, profiles(verbs))
            if found.setdefault(f"option-{key(argument)}", one) != one:
                raise SystemExit(f"the option {key(argument)} is not the same in all verbs: {', '.join(VERBS)}")
    return found


def required_options(verb, known_profiles):
    """Those that a verb does not do without, which nothing takes back."""
    wanted = positionals(verb)
    return {key(a): value(a, known_profiles, is_required=True) for a in verb["arguments"] if key(a) in wanted}


def positionals(verb):
    """The keys of what a verb does not do without."""
    return [key(a) for a in verb["arguments"] if a["kind"] == "positional" and not a["isOptional"]]


def flags(verb):
    return {key(a) for a in verb["arguments"] if a["kind"] == "flag"}


def says(name, known_flags):
    """That an option is there and in force."""
    return {"required": [name], "properties": {name: reference("on") if name in known_flags else {"not": {"type": "null"}}}}


def is_silent(name, known_flags):
    return {"not": reference("on")} if name in known_flags else {"type": "null"}


def exclusions(verb):
    """Options that contradict each other, where they stand side by side."""
    names, known_flags = {key(a) for a in verb["arguments"]}, flags(verb)
    for one, other in EXCLUSIVE:
        one, other = [n for n in one if n in names], [n for n in other if n in names]
        if one and other:
            yield {
                "if": {"anyOf": [says(name, known_flags) for name in one]},
                "then": {"properties": {name: is_silent(name, known_flags) for name in other}},
            }


def companions(verb):
    """Options that need another, where nothing but what stands here can bring it."""
    known_flags = flags(verb)
    for name, partners in PARTNERS.items():
        yield {"if": says(name, known_flags), "then": {"anyOf": [says(partner, known_flags) for partner in partners]}}
