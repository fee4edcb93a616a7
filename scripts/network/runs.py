"""One run of dicomprobe by way of the fault proxy, and what is wrong with what it said."""

import contextlib
import dataclasses
import json
import shutil
import subprocess
import time
import traceback

import judge
import objects
import streams
from processes import environment
from proxy import Proxy, Settings

QUIET = {"silence", "hole"}


@dataclasses.dataclass
class Patience:
    """In seconds."""

    # Where nothing more comes, this long is waited for; elsewhere nothing should need it.
    quiet: float = 1
    other: float = 20
    # Beyond two time-outs, of the phase that fails and of an association after it: for the start, and for partings.
    slack: float = 4


# What takes longer hangs.
LIMIT = 120


@dataclasses.dataclass
class Work:
    """What is asked of dicomprobe."""

    name: str
    objects: int = 0
    options: tuple = ()
    # Bytes of a private element, the most of an object.
    padding: int = 200
    # Whether there is one association at a time, and one run.
    is_single: bool = True
    # Whether it goes on until it has succeeded.
    is_stubborn: bool = False
    # Whether it is a step of a plan, run again until it has succeeded: what was stored is stored again.
    is_plan: bool = False


WORKS = [
    Work("echo"),
    Work("store", objects=3),
    Work("store --jobs 4", objects=10, options=("--jobs", "4"), is_single=False),
    Work("store --wait", objects=3, options=("--wait", "60s", "--wait-for", "any"), is_single=False, is_stubborn=True),
    Work(
        "store --wait, 4 jobs", objects=10, options=("--wait", "60s", "--wait-for", "any", "--jobs", "4"), is_single=False, is_stubborn=True),
    Work("run, retries", objects=3, is_single=False, is_stubborn=True, is_plan=True),
    Work("run, retries, 4 jobs", objects=10, options=("jobs", 4), is_single=False, is_stubborn=True, is_plan=True),
]


@dataclasses.dataclass
class Case:
    number: int
    work: Work
    peer: object
    # How the network is, and where it fails; without a point it does not.
    settings: Settings
    patience: Patience = dataclasses.field(default_factory=Patience)
    told: judge.Told = None
    phases: frozenset = frozenset()
    # Whether the point was reached.
    has_failed: bool = False
    # As it says itself, and by the clock, with the start of the process.
    seconds: float = 0
    elapsed: float = 0
    wrong: list = dataclasses.field(default_factory=list)

    @property
    def title(self):
        return f"R{self.number:06}"

    @property
    def timeout(self):
        return self.patience.quiet if self.settings.fault in QUIET and self.has_fault else self.patience.other

    @property
    def has_fault(self):
        return self.settings.bytes is not None or self.settings.connected

    def __str__(self):
        where = "connect" if self.settings.connected else f"byte {self.settings.bytes}"
        security = "TLS" if self.peer.tls else "plain"
        conditions = {name: getattr(self.settings, name) for name in ("delay", "jitter", "rate", "segment")}
        slow = ", ".join(f"{name} {value}" for name, value in conditions.items() if value)
        fault = f"{self.settings.fault} at {where} {self.settings.direction}" if self.has_fault else slow
        return f"{self.title}: {self.work.name} to {self.peer.name}, {security}: {fault}, in {'/'.join(sorted(self.phases)) or '-'}"

    def command(self, address, port, folder):
        verb = "store" if self.work.objects else "echo"
        target = f"{self.title}@localhost:{port}"
        if self.work.is_plan:
            return [self.peer.laboratory.binary, "run", self.write_plan(target, address, port, folder), "--json"]
        command = [self.peer.laboratory.binary, verb, *((folder, "--to", target) if self.work.objects else (target,))]
        command += ["--ca", self.peer.laboratory.ca] if self.peer.tls else ["--plain"]
        return [*command, "--connect-to", f"{address}:{port}", "--json", "--timeout", f"{self.timeout}s", *self.work.options]

    def write_plan(self, target, address, port, folder):
        security = {"ca": self.peer.laboratory.ca} if self.peer.tls else {"plain": True}
        target = {"address": target, "connect-to": f"{address}:{port}", "timeout": f"{self.timeout}s"} | security
        step = {"store": "peer", "paths": [str(folder)], "retries": 5} | dict([self.work.options] if self.work.options else [])
        plan = folder.with_suffix(".yaml")
        plan.write_text(json.dumps({"targets": {"peer": target}, "steps": [step]}))
        return plan

    def run(self):
        """By way of a proxy; returns the connections, with what passed."""
        with Proxy(self.settings, records=True) as proxy:
            self.ask("127.0.0.1", proxy.port)
            self.has_failed = proxy.has_failed
            return proxy.connections

    def ask(self, address, port):
        """Runs it to its end, and listens to what it says."""
        folder = self.peer.laboratory.folder / self.title
        sent = objects.write_folder(folder, self.number, self.work.objects, self.work.padding) if self.work.objects else None
        began = time.monotonic()
        process = subprocess.Popen(
            self.command(address, port, folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(self.peer.laboratory.folder))
        try:
            output, errors = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
            self.wrong.append(f"did not end within {LIMIT} s")
        self.elapsed = time.monotonic() - began
        if self.work.is_plan:
            # What is no document is told of as it is.
            with contextlib.suppress(ValueError):
                output = json.dumps(json.loads(output)["steps"][0]["result"])
        # What --wait waits for is said on standard error.
        self.told = judge.Told(process.returncode, output, b"" if self.work.is_stubborn else errors, sent)
        self.seconds = self.told.document.get("milliseconds", self.elapsed * 1000) / 1000
        if sent:
            shutil.rmtree(folder)

    @contextlib.contextmanager
    def keeping_failures(self):
        """What keeps a run from being judged is found wrong with it, and the others go on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001: whatever it is
            traceback.print_exc()
            self.wrong.append(f"could not be judged: {error!r}")
            if self.told is None:
                self.told = judge.Told(None, b"", b"", None)

    def judge(self, connections, maps):
        """What can be seen without asking the peer. `maps` are those of a good run, by direction; of the plain run too."""
        self.wrong += self.told.wrong
        if self.has_fault and not self.work.is_stubborn:
            self.judge_time(2 * self.patience.quiet + self.patience.slack)
        answers = self.answers(connections, maps)
        if self.work.is_plan:
            self.wrong += judge.against_answers_to_all(self.told, answers)
            if self.told.code != 0:
                self.wrong.append(f"{self.told.reason} in spite of retries")
        elif self.work.objects:
            self.wrong += judge.against_answers(self.told, answers)
            # What was stored is not stored again, and so an attempt that stored something is the last one.
            if self.work.is_stubborn and self.told.code != 0 and not self.told.of("stored"):
                self.wrong.append(f"{self.told.reason} in spite of --wait")
        elif (self.told.code == 0) != (answers > 0):
            self.wrong.append(f"{self.told.reason} after {answers} answers")
        if not self.has_fault:
            if self.told.code != 0 or self.told.warnings():
                self.wrong.append(f"{self.told.reason}, warnings {sorted(self.told.warnings())}, though all came over in the end")
        # Else the client gave up before it came so far, on a machine that has more to do.
        elif self.work.is_single and self.has_failed:
            self.phases = self.hit(connections, maps[self.settings.direction])
            self.wrong += judge.against_hit(self.told, judge.Hit(
                self.phases, is_tls=self.peer.tls, is_silent=self.settings.fault in QUIET,
                is_heard=self.settings.fault == "half-close" and self.settings.direction == "up",
                asks=self.peer.tls and maps["up"].has_certificate))

    def judge_time(self, bound):
        # The start of a process, and its end, are a matter of the machine: for these there is the slack once more.
        most = bound + self.patience.slack
        if self.seconds > bound or self.elapsed > most:
            self.wrong.append(
                f"says that it took {self.seconds:.1f} s, of {bound:g} at the most; by the clock it took {self.elapsed:.1f}, of {most:g}")

    def answers(self, connections, maps):
        if self.peer.tls:
            return sum(maps["down"].responses(connection.passed["down"]) for connection in connections)
        if self.work.objects:
            answered = [uid for connection in connections for uid in streams.stored(connection.passed["down"])]
            if len(set(answered)) != len(answered) and not self.work.is_plan:
                self.wrong.append("an object that was confirmed was sent again")
            return set(answered)
        phases = [phase for connection in connections for _, _, phase, _ in streams.pdus(connection.passed["down"])]
        return phases.count("response")

    def hit(self, connections, whole):
        """The phases that the fault may be said to have hit."""
        if self.settings.connected:
            return frozenset({"connect"})
        parts = streams.records if self.peer.tls else streams.pdus
        passed = list(parts(connections[0].passed[self.settings.direction][: self.settings.bytes]))
        phases = [phase for _, _, phase in whole.parts] + ["close"]
        index = min(len(passed), len(whole.parts))
        ends = passed[-1][1] if passed else 0
        if self.settings.direction == "down":
            # Where the server has said all that it has to say of the handshake, and no more, the client's last word may find it gone.
            is_last_word = index > 0 and ends == self.settings.bytes and phases[index - 1] == "handshake"
            return frozenset({phases[index], "handshake"} if is_last_word else {phases[index]})
        # What the last whole part asks for may be lost, or come before the network fails, and then it is what comes next that fails.
        hit = {phases[index]} if ends < self.settings.bytes or index == 0 else {phases[index - 1], phases[index]}
        # The client has done with the handshake when it has sent its last flight.
        if "handshake" in hit and index >= whole.last_flight:
            hit |= {"request"}
        return frozenset(hit)
