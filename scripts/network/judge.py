"""Holds what a run of dicomprobe says against what its peer was seen to answer, and holds."""

import json

# PS3.7 has no more: what else it says of one object is a lie or a defect.
FATES = {"stored", "failed", "not-attempted"}
LAYERS = {"dns": 3, "tcp": 3, "tls": 4, "cert": 4, "crl": 4, "assoc": 5, "dimse": 6}
# Where the network fails once, what that may end in (exit codes).
EXPECTED = {
    "connect": {3, 4, 5}, "handshake": {3, 4}, "request": {5}, "acceptance": {5}, "command": {6}, "data-set": {6}, "response": {6},
    "release-request": {0}, "release-response": {0}, "close": {0},
}
# What a connection that was cut can't prove.
UNPROVEN = {"tls.not-tls", "tls.other", "assoc.not-dicom", "assoc.bad-pdu", "dimse.bad-pdu"}


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


def against_phase(told, phases):
    """Yields what is wrong where a single association was hit once, in one of these phases."""
    if told.reason in UNPROVEN:
        yield f"{told.reason} where the connection ended early"
    if told.code not in set().union(*(EXPECTED[phase] for phase in phases)):
        yield f"{told.reason} for a fault in {' or '.join(sorted(phases))}"
    if not told.warnings() <= {"release.timeout", "release.closed"}:
        yield f"warnings {sorted(told.warnings())}"
    if told.code == 6 and len(told.fates) and len(told.of("failed")) != 1:
        yield f"one object was in flight, {len(told.of('failed'))} have failed"
