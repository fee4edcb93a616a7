"""What clients do in a soak, and what has to come of each."""

import dataclasses
import random
import signal
import shutil
import subprocess
import time

import judge
import objects
from processes import environment
from proxy import Proxy, Settings

TITLE = "SOAK"
SMALL, LARGE = 200, 6_000_000
HANGS = 120


@dataclasses.dataclass
class Deed:
    name: str
    # The reasons that it may come to; None for any of the network.
    reasons: frozenset | None
    # Peers by name.
    peers: tuple = ("serve", "Orthanc")
    objects: int = 0
    padding: int = SMALL
    options: tuple = ()
    title: str = TITLE
    # How often beside the others.
    weight: int = 2
    is_trusting: bool = True
    # Makes settings of a proxy, given chance and about how many bytes flow up.
    fault: object = None
    is_killed: bool = False


def by_chance(*kinds):
    """A fault anywhere: down, where little flows, or up."""

    def make(chance, size):
        way = chance.choice(["up", "down"])
        return {"fault": chance.choice(kinds), "direction": way, "bytes": chance.randrange(1, size if way == "up" else 3000)}

    return make


OK = frozenset({"ok"})
DEEDS = [
    Deed("echo", OK, weight=4),
    Deed("store 20 small", OK, objects=20, weight=4),
    Deed("store 40 small --jobs 4", OK, objects=40, options=("--jobs", "4"), weight=4),
    Deed("store a large", OK, objects=1, padding=LARGE),
    Deed("store 4 large --jobs 2", OK, objects=4, padding=LARGE, options=("--jobs", "2"), weight=1),
    Deed("another CA", frozenset({"cert.unknown-issuer", "cert.untrusted-root"}), is_trusting=False),
    Deed("another name", frozenset({"cert.wrong-name"}), options=("--verify-name", "other.example")),
    Deed("unknown AE title", frozenset({"assoc.rejected.called-ae"}), peers=("serve",), title="NOBODY"),
    Deed("store to an unknown AE title", frozenset({"assoc.rejected.called-ae"}), peers=("serve",), title="NOBODY", objects=3),
    Deed("plain to TLS", frozenset({"assoc.not-dicom", "assoc.closed", "assoc.aborted", "assoc.bad-pdu"}), options=("--plain",)),
    Deed("store, the peer misbehaves", frozenset({"ok", "dimse.aborted", "dimse.status", "dimse.closed"}), peers=("misbehaving",), objects=6),
    Deed("store, the network resets", None, objects=10, fault=by_chance("reset"), weight=3),
    Deed("store, the network closes", None, objects=10, fault=by_chance("close", "half-close"), weight=3),
    Deed("store, the network is silent", None, objects=10, fault=by_chance("hole", "silence"), options=("--timeout", "1s")),
    Deed("store 4 jobs, the network resets", None, objects=20, fault=by_chance("reset"), options=("--jobs", "4")),
    Deed("store, killed", None, objects=20, padding=100_000, is_killed=True, weight=3),
]


class Doing:
    """A deed done once."""

    def __init__(self, deed, number, peer, laboratory, seed):
        self.deed, self.number, self.peer, self.laboratory = deed, number, peer, laboratory
        self.chance = random.Random(seed)
        self.told, self.wrong, self.sent = None, [], {}

    def __str__(self):
        return f"{self.deed.name} ({self.number}) at {self.peer.name}"

    def run(self):
        folder = self.laboratory.folder / f"sent-{self.number}"
        if self.deed.objects:
            self.sent = objects.write_folder(folder, self.number, self.deed.objects, self.deed.padding)
        try:
            if self.deed.fault:
                size = 3000 + self.deed.objects * (self.deed.padding + 400)
                with Proxy(Settings(self.peer.port, **self.deed.fault(self.chance, size))) as proxy:
                    self.ask(folder, proxy.port)
            else:
                self.ask(folder, self.peer.port)
        finally:
            if self.sent:
                shutil.rmtree(folder)
        self.judge()

    def command(self, folder, port):
        target = f"{self.deed.title}@localhost:{port}"
        verb = ("store", str(folder), "--to", target) if self.deed.objects else ("echo", target)
        ca = self.laboratory.ca if self.deed.is_trusting else str(self.laboratory.folder / "stranger/ca.pem")
        trust = () if "--plain" in self.deed.options else ("--ca", ca)
        return [
            self.laboratory.binary, *verb, *trust, "--connect-to", f"127.0.0.1:{port}", "--json", "--timeout", "30s", *self.deed.options]

    def ask(self, folder, port):
        process = subprocess.Popen(
            self.command(folder, port), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(self.laboratory.folder))
        if self.deed.is_killed:
            time.sleep(self.chance.uniform(0.005, 0.3))
            process.send_signal(signal.SIGKILL)
        try:
            output, errors = process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
            self.wrong.append(f"did not end within {HANGS} s")
        if process.returncode != -signal.SIGKILL:
            self.told = judge.Told(process.returncode, output, errors, self.sent or None)

    def judge(self):
        if self.told is None:
            return
        self.wrong += self.told.wrong
        reason, allowed = self.told.reason, self.deed.reasons
        if allowed is not None and reason not in allowed and not self.deed.is_killed:
            self.wrong.append(f"{reason} instead of {' or '.join(sorted(allowed))}: {self.told.message}")
        elif allowed is None and judge.exit_of(reason) is None:
            self.wrong.append(f"{reason}: {self.told.message}")

    @property
    def outcome(self):
        return "killed" if self.told is None else self.told.reason
