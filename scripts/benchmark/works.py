"""What is measured: each work with its contestants, and what is asked of ours, a ratio to another contestant of the same rounds."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field

import peers

OURS = "dicomprobe"
LIMIT = "C limit"
STORESCU = "storescu"
PROMPT = "storescu, TCP_NODELAY"
KIB = 1 << 10
MIB = 1 << 20


def size(count):
    return f"{count / MIB:.1f} MiB" if count >= MIB else f"{count / KIB:.0f} KiB"


@dataclass(frozen=True)
class Contestant:
    """A client and the peer that it talks to."""

    name: str
    peer: type
    command: Callable
    environment: dict = field(default_factory=dict)
    # Takes tens of seconds: fewer rounds, and no warm-up.
    is_slow: bool = False
    # The value that it prints, where not the whole process is measured.
    figure: Callable | None = None

    @property
    def is_ours(self):
        """Others may fail at a work; then they have no figure."""
        return self.name.startswith(OURS) or self.name == LIMIT


@dataclass(frozen=True)
class Target:
    """`ours` is to be so much better than the best of `others`, or below a bound of its own."""

    measure: str
    others: tuple = ()
    at_least: float | None = None
    at_most: float | None = None
    ours: str = OURS

    def verdict(self, medians):
        """The figure, and whether it is reached; None where nobody is there to compare with."""
        ours = medians[self.ours][self.measure]
        if not self.others:
            return ours, ours <= self.at_most
        others = [medians[name][self.measure] for name in self.others if name in medians]
        if not others:
            return None
        # How many times faster, or which part of the other's.
        ratio = min(others) / ours if self.at_least else ours / min(others)
        return ratio, ratio >= self.at_least if self.at_least else ratio <= self.at_most

    @property
    def words(self):
        names = {"seconds": "time", "cpu": "CPU", "peak": "peak memory", "figure": "value", "peer_cpu": "CPU", "each": "memory per association"}
        if not self.others:
            return f"{names[self.measure]} below {size(self.at_most)}"
        others = " or ".join(self.others)
        if self.at_least:
            return f"at least {self.at_least:g} × as fast as {others}"
        return f"{names[self.measure]} at most {self.at_most:g} × that of {others}"


@dataclass(frozen=True)
class Work:
    key: str
    title: str
    contestants: tuple
    targets: tuple
    # Sent in each round, for the throughput.
    size: int = 0
    # Each round with a peer that has just been started: what it has stored before is no burden.
    has_fresh_peers: bool = False
    # Of the peer, not of the client, are processor time and memory of interest.
    is_of_peer: bool = False
    # Open at the same time: the peer's memory for each of them is of interest.
    associations: int = 0
    rounds: int = 1


# MARK: - Clients

def reference(*files, pdu=131072):
    def command(lab, port):
        return [lab.reference, "send", "--ca", lab.authority, "--suite", lab.suite, "--pdu", str(pdu), "localhost", str(port), *lab.files(files)]

    return command


def dicomprobe(*files, options=()):
    def command(lab, port):
        return [lab.binary, "store", *lab.files(files), "--to", f"localhost:{port}", "--ca", lab.authority, "--timeout", "5m", *options]

    return command


def storescu(*files, pdu=131072, program=None):
    def command(lab, port):
        return [
            program or "storescu", "+tla", "+cf", lab.authority, "--max-pdu", str(pdu), "--max-send-pdu", str(pdu), "localhost", str(port),
            *lab.files(files)]

    return command


def pynetdicom(*files):
    def command(lab, port):
        return [lab.python, str(lab.scripts / "pynetdicom_store.py"), "localhost", str(port), lab.authority, *lab.files(files)]

    return command


def prompt(name, peer, command, **more):
    return Contestant(name, peer, command, environment={"TCP_NODELAY": "1"}, **more)


def other_dcmtk(peer, verb, command):
    """That of DCMTK_BIN, if there is one."""
    folder = os.environ.get("DCMTK_BIN")
    return (prompt(f"{verb} of DCMTK_BIN, TCP_NODELAY", peer, command(os.path.join(folder, verb))),) if folder else ()


# MARK: - Works

def large(lab, key, title, sink, pdu, targets, options=()):
    return Work(
        key, title,
        (
            Contestant(OURS, sink, dicomprobe("large", options=options)),
            Contestant(LIMIT, sink, reference("large", pdu=pdu)),
            Contestant(STORESCU, sink, storescu("large", pdu=pdu)),
            prompt(PROMPT, sink, storescu("large", pdu=pdu)),
            *other_dcmtk(sink, "storescu", lambda program: storescu("large", pdu=pdu, program=program)),
            Contestant("pynetdicom", sink, pynetdicom("large"), is_slow=True),
        ),
        targets, size=lab.size("large"))


def small(lab, key, title, peer, targets, as_people_run_it=True, is_prompt_slow=False, is_client_slow=False):
    contestants = [Contestant(OURS, peer, dicomprobe("small"))]
    if as_people_run_it:
        contestants.append(Contestant(STORESCU, peer, storescu("small"), is_slow=True))
    contestants += [
        prompt(PROMPT, peer, storescu("small"), is_slow=is_prompt_slow),
        *other_dcmtk(peer, "storescu", lambda program: storescu("small", program=program)),
        Contestant("pynetdicom", peer, pynetdicom("small"), is_slow=True),
    ]
    if peer is peers.Sink:
        contestants.append(Contestant(LIMIT, peer, reference("small")))
    return Work(key, title, tuple(contestants), targets, size=lab.size("small"))


def receiving(lab, key, title, files, slow=()):
    """The client is the C reference for all; with the `slow` ones of the peers it takes tens of seconds."""
    kinds = (peers.Serve, peers.WritingStorescp, peers.PromptStorescp, peers.Orthanc)
    others = tuple(peer.name for peer in kinds[1:])
    return Work(
        key, title, tuple(Contestant(peer.name, peer, reference(files), is_slow=peer in slow) for peer in kinds),
        (Target("seconds", others, at_least=1, ours=peers.Serve.name),), size=lab.size(files), has_fresh_peers=True, is_of_peer=True)


def echo(lab):
    def dicomprobe_echo(lab, port):
        return [lab.binary, "echo", f"localhost:{port}", "--ca", lab.authority]

    def echoscu(lab, port):
        return ["echoscu", "+tla", "+cf", lab.authority, "localhost", str(port)]

    def other_echoscu(program):
        return lambda lab, port: [program, *echoscu(lab, port)[1:]]

    def pynetdicom_echo(lab, port):
        script = str(lab.scripts.parent / "comparison" / "pynetdicom_echo.py")
        return [
            lab.python, script, "--host", "localhost", "--name", "localhost", "--port", str(port), "--ca", lab.authority, "--called", "ANY-SCP",
            "--calling", "BENCHMARK", "--seconds", "30"]

    def reference_echo(lab, port):
        return [lab.reference, "echo", "--ca", lab.authority, "--suite", lab.suite, "localhost", str(port), "1"]

    sink = peers.Sink
    return Work(
        "echo", "C-ECHO over TLS, from the start of the process to its end",
        (
            Contestant(OURS, sink, dicomprobe_echo), Contestant("echoscu", sink, echoscu), prompt("echoscu, TCP_NODELAY", sink, echoscu),
            *other_dcmtk(sink, "echoscu", other_echoscu), Contestant("pynetdicom", sink, pynetdicom_echo, is_slow=True),
            Contestant(LIMIT, sink, reference_echo),
        ),
        (Target("seconds", ("echoscu, TCP_NODELAY",), at_most=0.5), Target("seconds", ("echoscu",), at_most=0.1)), rounds=6)


def version(lab):
    sink = peers.Sink
    return Work(
        "version", "--version, from the start of the process to its end",
        (
            Contestant(OURS, sink, lambda lab, port: [lab.binary, "--version"]),
            Contestant("echoscu", sink, lambda lab, port: ["echoscu", "--version"]),
        ),
        (Target("seconds", ("echoscu",), at_most=0.7),), rounds=6)


def round_trip(lab):
    count = "5000"

    def ours(lab, port):
        return [lab.binary, "bench", "echo", f"localhost:{port}", "--ca", lab.authority, "--count", count, "--concurrency", "1", "--json"]

    def limit(lab, port):
        return [lab.reference, "echo", "--ca", lab.authority, "--suite", lab.suite, "localhost", str(port), count]

    sink = peers.Sink
    return Work(
        "round-trip", f"a C-ECHO in one association, the median of {count}",
        (
            Contestant(OURS, sink, ours, figure=lambda output: json.loads(output)["bench"]["latency"]["p50"] * 1e3),
            Contestant(LIMIT, sink, limit, figure=lambda output: json.loads(output)["p50Microseconds"]),
        ),
        (Target("figure", (LIMIT,), at_most=1.05),), rounds=2)


def jobs(lab):
    one = f"{OURS}, one job"
    return Work(
        "jobs", "1,000 objects of 100 KB to an SCP that takes 20 ms for each answer, 8 jobs",
        (
            Contestant(OURS, peers.SlowSink, dicomprobe("small", options=("--jobs", "8"))),
            Contestant(one, peers.SlowSink, dicomprobe("small"), is_slow=True),
        ),
        (Target("seconds", (one,), at_least=7),), size=lab.size("small"))


def discarding(lab):
    ours, limit = peers.DiscardingServe, peers.RecordSink
    return Work(
        "receive-discard", "receiving an object of 500 MB and dropping it",
        tuple(Contestant(peer.name, peer, reference("large")) for peer in (ours, limit, peers.Sink)),
        (Target("cpu", (limit.name,), at_most=0.75, ours=ours.name),), size=lab.size("large"), is_of_peer=True)


def holding(lab):
    count, seconds = 2000, 15

    def command(lab, port):
        return [lab.reference, "hold", "--ca", lab.authority, "--suite", lab.suite, "localhost", str(port), str(count), str(seconds)]

    serve = peers.DiscardingServe
    return Work(
        "hold", f"holding {count:,} associations over TLS for {seconds} s, each with a C-ECHO every second",
        (Contestant(serve.name, serve, command, is_slow=True),), (Target("each", at_most=192 * KIB, ours=serve.name),),
        # The client fails where a second is too short for all answers.
        has_fresh_peers=True, is_of_peer=True, associations=count)


def plain(lab):
    """gdcmscu knows no TLS."""
    def sending(lab, port):
        return [lab.reference, "send", "localhost", str(port), *lab.files(("large",))]

    def gdcmscu(lab, port):
        return ["gdcmscu", "--store", "-H", "localhost", "-p", str(port), "--call", "ANY-SCP", *lab.files(("large",))]

    def storescu_plain(lab, port):
        return ["storescu", "--max-pdu", "131072", "localhost", str(port), *lab.files(("large",))]

    def ours(lab, port):
        return [lab.binary, "store", *lab.files(("large",)), "--to", f"localhost:{port}", "--plain", "--timeout", "5m"]

    sink = peers.PlainSink
    return Work(
        "plain", "one object of 500 MB without TLS",
        (
            Contestant(OURS, sink, ours), Contestant(LIMIT, sink, sending), prompt(PROMPT, sink, storescu_plain),
            Contestant("gdcmscu", sink, gdcmscu, is_slow=True),
        ),
        (), size=lab.size("large"))


def works(lab):
    best = (STORESCU, PROMPT)
    return [
        large(
            lab, "large", "one object of 500 MB, 128 KiB PDUs", peers.Sink, 131072,
            (
                Target("seconds", best, at_least=1.5), Target("seconds", (LIMIT,), at_least=0.95), Target("cpu", best, at_most=0.7),
                Target("peak", at_most=24 * MIB),
            )),
        large(
            lab, "large-16k", "one object of 500 MB, 16 KiB PDUs", peers.SmallSink, 16384,
            (Target("seconds", best, at_least=1.4), Target("seconds", (LIMIT,), at_least=0.9))),
        small(
            lab, "small", "1,000 objects of 100 KB, one association", peers.Sink,
            (Target("seconds", (PROMPT,), at_least=1.5), Target("seconds", (STORESCU,), at_least=100), Target("cpu", best, at_most=0.5))),
        small(
            lab, "small-storescp", "1,000 objects of 100 KB into storescp --ignore", peers.Storescp, (Target("seconds", (PROMPT,), at_least=80),),
            is_prompt_slow=True),
        small(
            lab, "small-orthanc", "1,000 objects of 100 KB into Orthanc", peers.Orthanc, (Target("seconds", (PROMPT,), at_least=1),),
            as_people_run_it=False, is_prompt_slow=True),
        small(
            lab, "small-pynetdicom", "1,000 objects of 100 KB into pynetdicom", peers.PynetdicomSCP,
            (Target("seconds", (PROMPT,), at_least=1),), as_people_run_it=False),
        jobs(lab), echo(lab), version(lab), round_trip(lab),
        receiving(lab, "receive-large", "receiving an object of 500 MB, to disk", "large"),
        receiving(
            lab, "receive-small", "receiving 1,000 objects of 100 KB, to disk", "small", slow=(peers.WritingStorescp, peers.Orthanc)),
        discarding(lab), holding(lab), plain(lab),
    ]
