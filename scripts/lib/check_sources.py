#!/usr/bin/env python3
"""Checks what the compiler does not: who imports whom, where unsafe code may stand, and what must not be committed at all.

Usage: swift package dump-package | check_sources.py ROOT

Each target may import what Package.swift lets it depend on, directly or through another target, and the modules of the toolchain named
below. Pointers are at home where functions of the system are called, escapes from isolation in PKI and Transport; elsewhere each is on a hot path,
and a comment on its line or above it says so in these words.
"""

import json
import pathlib
import re
import sys

TOOLCHAIN_MODULES = {"FoundationEssentials", "Synchronization", "Swift"}
POSIX_MODULES = {"Glibc", "Musl"}
POINTER_TARGETS = {"Transport", "DICOMFiles", "PKI", "YAML", "dicomprobe"}
# Diagnosis calls nothing of the system: it puts error numbers into words.
POSIX_TARGETS = POINTER_TARGETS - {"YAML"} | {"Diagnosis"}
ISOLATION_TARGETS = {"PKI", "Transport"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|let|var|typealias)\s+)?(\w+)"
)
POINTER = re.compile(r"\bUnsafe\w*Pointer\b|\bunsafeBitCast\b|\bUnmanaged\b|\bwithUnsafe\w+")
ISOLATION = re.compile(r"@unchecked\s+Sendable|nonisolated\(unsafe\)")
EXCUSE = re.compile(r"//.*hot path", re.IGNORECASE)
# Written in two parts, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
TEXT_SUFFIXES = {".swift", ".h", ".c", ".py", ".md", ".yml", ".yaml", ".json", ".modulemap", ""}


def allowed_imports(package):
    """For each target, the modules that it may import: its dependencies, and theirs."""
    direct, products = {}, {}
    for target in package["targets"]:
        direct[target["name"]], products[target["name"]] = set(), set()
        for dependency in target["dependencies"]:
            for kind in ("byName", "target"):
                if kind in dependency:
                    direct[target["name"]].add(dependency[kind][0])
            if "product" in dependency:
                products[target["name"]].add(dependency["product"][0])

    def closure(name):
        reached = set()
        for dependency in direct.get(name, ()):
            reached |= {dependency} | closure(dependency)
        return reached

    return {name: closure(name) | products[name] for name in direct}


def problems_of_imports(target, path, lines, allowed):
    for number, line in enumerate(lines, 1):
        match = IMPORT.match(line)
        if not match:
            continue
        module = match.group(1)
        if module in TOOLCHAIN_MODULES or module in allowed:
            continue
        if module in POSIX_MODULES and target in POSIX_TARGETS:
            continue
        yield f"{path}:{number}: {target} may not import {module}"


def is_excused(lines, index):
    """Whether the line at the index, or the comment block above its statement, gives the reason."""
    if EXCUSE.search(lines[index]):
        return True
    for above in reversed(lines[max(0, index - 12) : index]):
        if EXCUSE.search(above):
            return True
        if not above.strip():
            return False
    return False


def problems_of_unsafe_code(target, path, lines):
    for pattern, targets in ((POINTER, POINTER_TARGETS), (ISOLATION, ISOLATION_TARGETS)):
        if target in targets:
            continue
        for index, line in enumerate(lines):
            match = pattern.search(line.split("//")[0])
            if match and not is_excused(lines, index):
                yield f"{path}:{index + 1}: {match.group(0)} outside {', '.join(sorted(targets))} and off the hot paths"


def problems_of_unfinished_work(root):
    for folder in ("Sources", "Tests", "scripts", ".github", ".ci"):
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or path.suffix not in TEXT_SUFFIXES or "__pycache__" in path.parts:
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                match = UNFINISHED.search(line)
                if match:
                    yield f"{path.relative_to(root)}:{number}: {match.group(0)}"


def main():
    root = pathlib.Path(sys.argv[1])
    allowed = allowed_imports(json.load(sys.stdin))
    problems = []
    for folder in sorted((root / "Sources").iterdir()):
        if folder.name not in allowed:
            problems.append(f"Sources/{folder.name} belongs to no target of Package.swift")
            continue
        for path in sorted(folder.rglob("*.swift")):
            lines = path.read_text().splitlines()
            shown = path.relative_to(root)
            problems += problems_of_imports(folder.name, shown, lines, allowed[folder.name])
            problems += problems_of_unsafe_code(folder.name, shown, lines)
    problems += problems_of_unfinished_work(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
