#!/usr/bin/env python3
"""Writes the tables of options at the end of each verb's page, as the command itself describes them, or checks that they are so.

Usage: dicomprobe --experimental-dump-help | document_options.py [--write] FOLDER

What follows the heading "### Options" on a page is made here. Without --write a page that says something else is an error.
"""

import json
import pathlib
import sys

HEADING = "### Options\n"
PAGES = {
    "echo": "Echo.md",
    "store": "Store.md",
    "tls": "TLS.md",
    "run": "Plans.md",
    "report": "Reports.md",
    "serve": "TestServer.md",
    "pki": "PKI.md",
    "make": "Make.md",
    "bench": "Bench.md",
    "exporter": "Exporter.md",
}
# The verbs whose settings are apart from those of the verbs that connect.
SECTIONS = ("serve", "pki", "exporter", "make")
# What ends the run at once, and would end every run if it could be set.
TYPED_ONLY = ("list-faults", "init", "check")


def long_name(argument):
    return argument["preferredName"]["name"]


def is_shown(argument):
    return argument["kind"] != "positional" and long_name(argument) not in ("help", "version")


def negations(arguments):
    flags = {long_name(argument) for argument in arguments if argument["kind"] == "flag"}
    return {"no-" + flag for flag in flags} & flags


def option_words(argument):
    names = ["-" + name["name"] for name in argument["names"] if name["kind"] == "short"] + ["--" + long_name(argument)]
    value = "" if argument["kind"] == "flag" else " " + argument["valueName"].upper()
    return "`" + ", ".join(names) + value + "`"


def variable(argument, verb):
    if long_name(argument) in TYPED_ONLY:
        return ""
    if long_name(argument) == "profile":
        return "`DICOMPROBE_PROFILE`"
    name = long_name(argument)
    key = "target" if name == "to" else name
    section = verb.upper() + "_" if verb in SECTIONS else ""
    return "`DICOMPROBE_" + section + key.upper().replace("-", "_") + "`"


def cell(text):
    return text.replace("<", "\\<").replace("|", "\\|").replace("\n", " ").replace("*.", "\\*.")


def meaning(argument):
    text = argument.get("abstract", "")
    default = argument.get("defaultValue")
    if default and argument["kind"] != "flag":
        text = f"{text} Default: `{default}`."
    return cell(text)


def table(command, verb):
    arguments = command["arguments"]
    hidden = negations(arguments)
    lines = ["| option | variable | meaning |", "|---|---|---|"]
    for argument in filter(is_shown, arguments):
        if long_name(argument) in hidden:
            continue
        lines.append(f"| {cell(option_words(argument))} | {variable(argument, verb)} | {meaning(argument)} |")
    return "\n".join(lines) + "\n"


def section(command, verb):
    intro = "Flags are taken back by `--no-` and their name. Each can be set elsewhere, too: <doc:Settings>.\n"
    subcommands = [sub for sub in command.get("subcommands", []) if sub["commandName"] != "help"]
    if not subcommands:
        return f"{HEADING}\n{intro}\n{table(command, verb)}"
    tables = [f"#### {verb} {sub['commandName']}\n\n{sub['abstract']}\n\n{table(sub, verb)}" for sub in subcommands]
    return f"{HEADING}\n{intro}\n" + "\n".join(tables)


def main():
    writes = "--write" in sys.argv
    folder = pathlib.Path(sys.argv[-1])
    verbs = {sub["commandName"]: sub for sub in json.load(sys.stdin)["command"]["subcommands"]}
    stale = []
    for verb, name in PAGES.items():
        path = folder / name
        text = path.read_text()
        head, found, _ = text.partition(HEADING)
        wanted = head + section(verbs[verb], verb)
        if not found:
            sys.exit(f"{path}: the heading {HEADING.strip()} is missing")
        if wanted == text:
            continue
        if writes:
            path.write_text(wanted)
        else:
            stale.append(name)
    if stale:
        sys.exit(f"the options on {', '.join(stale)} are not the command's: dicomprobe --experimental-dump-help | {sys.argv[0]} --write {folder}")


main()
