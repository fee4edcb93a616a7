#!/usr/bin/env python3
"""Judges what testssl.sh found.

Usage: scan_tls.py FINDINGS.json

Prints how many findings there are of each severity, and each that is worse than INFO. Exit code 1: one is MEDIUM or worse, one that is lower has no
reason below why it is left, or the scan did not get as far as its last tests.
"""

import collections
import json
import sys

HARMLESS = {"OK", "INFO", "DEBUG"}

# By the finding's identifier: why it is left.
LEFT = {
    "DNS_CAArecord": "which CAs may issue for a name is for public CAs to ask of public DNS; this is localhost, and a CA of one's own",
    "engine_problem": "of the scanner's own OpenSSL, which has no GOST",
    # With mutual TLS, where this scanner has no certificate to show.
    "secure_client_renego": "the same server without client certificates is scanned for it, and sslyze has one in the tests",
    "BREACH": "about HTTP, which is not spoken",
}

# Of the first and of the last group of tests: without them the scan was cut short.
EXPECTED = {"SSLv2", "TLS1_2", "cert_chain_of_trust", "heartbleed", "fallback_SCSV", "RC4"}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        findings = json.load(file)
    counts = collections.Counter(finding["severity"] for finding in findings)
    print("  ".join(f"{severity} {count}" for severity, count in sorted(counts.items())))
    outcome = 0
    for finding in findings:
        if finding["severity"] in HARMLESS:
            continue
        reason = LEFT.get(finding["id"]) if finding["severity"] in {"LOW", "WARN"} else None
        print(f"  {finding['severity']} {finding['id']}: {finding['finding']}")
        print(f"    left: {reason}" if reason else "    to be mended")
        outcome |= reason is None
    for missing in sorted(EXPECTED - {finding["id"] for finding in findings}):
        print(f"  not scanned: {missing}")
        outcome = 1
    return outcome


if __name__ == "__main__":
    sys.exit(main())
