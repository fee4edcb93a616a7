"""Holds what a run of dicomprobe says against what its peer was seen to answer, and holds."""

import dataclasses
import json

# PS3.7 has no more: what else it says of one object is a lie or a defect.
FATES = {"stored", "failed", "not-attempted"}
LAYERS = {"dns": 3, "tcp": 3, "tls": 4, "cert": 4, "crl": 4, "assoc": 5, "dimse": 6}
# Where the network fails once, what that may end in: where the connection ends, and where nothing comes any more.
UNSHAKEN, UNANSWERED = ({"tls.closed-in-handshake"}, {"tls.timeout"}), ({"assoc.closed"}, {"assoc.timeout"})
UNDONE, DONE = ({"dimse.closed"}, {"dimse.timeout"}), ({"ok"}, {"ok"})
EXPECTED = {
    "handshake": UNSHAKEN, "ticket": UNANSWERED, "request": UNANSWERED, "acceptance": UNANSWERED, "command": UNDONE, "data-set": UNDONE,
    "response": UNDONE, "release-request": DONE, "release-response": DONE, "close": DONE,
}
WARNED = ({"release.closed"}, {"release.timeout"})
# Who asked for a client certificate, and ends the connection instead of answering, may do so for that.
UNCONFIRMED = "tls.client-cert-unconfirmed"
# What a server that finds the end of what the client sends may still say: A-ABORT, or what OpenSSL says of an end that it does not expect.
ABORTED, ALERT = {"assoc.closed": "assoc.aborted", "dimse.closed": "dimse.aborted"}, "ended TLS with alert 50 decode_error"


def exit_of(reason):
    """The exit code of a reason that a fault in the network may have; None for any other."""
    return 0 if reason == "ok" else LAYERS.get(reason.partition(".")[0])


class Told:
    """What a run said. `wrong` has what can be seen to be wrong by it alone."""

    def __init__(self, code, output, errors, sent):
        self.code, self.wrong, self.fates, self.reason, self.message = code, [], {}, "no document", ""
        try:
            self.document = json.loads(output)
        except ValueError:
            self.document = {}
            self.wrong.append(f"no document, exit {code}: {output[-300:]!r} {errors[-300:]!r}")
            return
        self.reason, self.message = self.document["reason"], self.document["message"]
        if errors:
            self.wrong.append(f"said on standard error: {errors[-300:]!r}")
        if code != self.document["exit"] or code != exit_of(self.reason):
            self.wrong.append(f"exit {code}, in the document {self.document['exit']}, for {self.reason}")
        if (self.document["outcome"] == "ok") != (code == 0):
            self.wrong.append(f"outcome {self.document['outcome']}, exit {code}")
        if sent is not None:
            self.read_objects(sent)

    def read_objects(self, sent):
        told = self.document.get("objects") or []
        if [one["path"] for one in told] != list(sent):
            self.wrong.append(f"of {len(sent)} files {len(told)} are told of, or not in their order, or not once")
        for one in told:
            self.fates[sent.get(one["path"])] = one["fate"]
            if one["fate"] not in FATES:
                self.wrong.append(f"fate {one['fate']}")
            elif one["fate"] == "stored":
                if one.get("status") != "0000" or "reason" in one:
                    self.wrong.append(f"stored with status {one.get('status')}, {one.get('reason')}")
            elif exit_of(one.get("reason", "")) in (None, 0):
                self.wrong.append(f"{one['fate']} because of {one.get('reason')}")
        summary, fates = self.document.get("summary", {}), list(self.fates.values())
        counted = {"objects": len(fates), "stored": fates.count("stored"), "failed": fates.count("failed")}
        counted["notAttempted"] = fates.count("not-attempted")
        if any(summary.get(key) != value for key, value in counted.items()):
            self.wrong.append(f"the totals are not those of the objects: {summary}")
        if (self.code == 0) != (self.of("stored") == set(sent.values())):
            self.wrong.append(f"exit {self.code}, and {counted['stored']} of {len(sent)} stored")

    def of(self, fate):
        return {uid for uid, one in self.fates.items() if one == fate}

    def warnings(self):
        return {warning["reason"] for warning in self.document.get("warnings", ())}


def against_answers(told, answered):
    """Yields what is wrong where `answered` are the objects whose successful responses came to the client whole, or how many they were."""
    stored = told.of("stored")
    if isinstance(answered, int):
        if len(stored) != answered:
            yield f"{len(stored)} are told to be stored, {answered} answers arrived"
    else:
        if stored - answered:
            yield f"told to be stored without an answer: {sorted(stored - answered)}"
        if answered - stored:
            yield f"confirmed, and told to have failed: {sorted(answered - stored)}"


def against_answers_to_all(told, answered):
    """The same where objects were sent more than once, and the last time is told of."""
    stored = told.of("stored")
    if len(stored) > answered if isinstance(answered, int) else stored - answered:
        yield f"told to be stored without an answer: {sorted(stored)}, answered {answered}"


def against_held(told, held):
    """Yields what is wrong where `held` are the objects that the peer has, whole and confirmed."""
    if told.of("stored") - held:
        yield f"told to be stored, and the peer has them not: {sorted(told.of('stored') - held)}"
    if told.of("not-attempted") & held:
        yield f"told not to be attempted, and the peer has them: {sorted(told.of('not-attempted') & held)}"


@dataclasses.dataclass(frozen=True)
class Hit:
    """A single association that the network failed once."""

    # Those that the fault may be said to have hit.
    phases: frozenset
    is_tls: bool
    # Whether nothing comes any more; else the connection ends.
    is_silent: bool
    # Whether the server finds the end of what the client sends, and can still answer.
    is_heard: bool = False
    # Whether the server asked for a client certificate.
    asks: bool = False

    def reasons(self):
        """What it may come to, but for an alert of the server's."""
        if self.phases == {"connect"}:
            found = set((UNSHAKEN if self.is_tls else UNANSWERED)[self.is_silent])
            found |= set() if self.is_silent else {"tcp.reset"}
        else:
            found = set().union(*(EXPECTED[phase][self.is_silent] for phase in self.phases))
        if self.is_heard:
            found |= {ABORTED[reason] for reason in found & ABORTED.keys()}
        if self.asks and "assoc.closed" in found:
            found = found - {"assoc.closed"} | {UNCONFIRMED}
        return found

    def permits(self, told):
        is_alert = told.reason == "tls.other" and ALERT in told.message
        return told.reason in self.reasons() or (is_alert and self.is_tls and self.is_heard and self.reasons() != {"ok"})

    def permits_warnings(self, warnings):
        return not warnings or (warnings <= WARNED[self.is_silent] and any(EXPECTED.get(phase) is DONE for phase in self.phases))


def against_hit(told, hit):
    """Yields what is wrong where the network failed so."""
    if not hit.permits(told):
        yield f"{told.reason} for {'silence' if hit.is_silent else 'an end'} in {' or '.join(sorted(hit.phases))}: {sorted(hit.reasons())}"
    if not hit.permits_warnings(told.warnings()):
        yield f"warnings {sorted(told.warnings())}"
    has_begun = told.code == 6 or (told.reason == "tls.other" and all(EXPECTED.get(phase) is UNDONE for phase in hit.phases))
    if has_begun and len(told.fates) and len(told.of("failed")) != 1:
        yield f"one object was in flight, {len(told.of('failed'))} have failed"
