#!/usr/bin/env python3
"""Has a real Prometheus scrape `dicomprobe exporter` for some minutes, and says whether a scrape was missed and whether the exporter grew.

Usage: soak.py BINARY FOLDER MINUTES TARGETS INTERVAL        the folder is made; INTERVAL is in seconds

Of ten targets four are asked a C-ECHO over TLS, two over mutual TLS, one is sent a synthetic object, one is surveyed by `tls`, one refuses
the connection, and one never answers, so that its probe lasts until the scraper's time is over. Everything is on loopback.

Ends with 1 where a scrape was missed, failed or came to the wrong verdict, or where memory or descriptors grew beyond what is tolerated.
"""

import collections
import contextlib
import datetime
import json
import math
import os
import pathlib
import platform
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from ports import free_port  # noqa: E402
from processes import end_in_order  # noqa: E402

# What is seen after this many seconds is not growth: every thread and every arena has been there by then.
WARM_UP = 30
REPORT_EVERY = 15
# Beyond the most of the first REPORT_EVERY seconds after the warm-up.
TOLERATED_MEBIBYTES = 4
TOLERATED_DESCRIPTORS = 8

KINDS = ("echo", "mutual", "echo", "store", "echo", "mute", "mutual", "tls", "echo", "refused")


class Laboratory:
    """Servers, the exporter and Prometheus, each a process of ours."""

    def __init__(self, binary, folder, targets, interval):
        self.binary, self.folder, self.interval = binary, folder, interval
        self.stack = contextlib.ExitStack()
        self.environment = {"HOME": str(folder), "PATH": os.environ["PATH"]}
        self.ports = collections.defaultdict(free_port)
        self.targets = [(KINDS[index % len(KINDS)], f"T{index:03}") for index in range(targets)]

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.start(stack)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *failure):
        self.stack.close()

    def run(self, stack, name, *command):
        with open(self.folder / f"{name}.log", "w") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, cwd=self.folder)
        stack.callback(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start(self, stack):
        for arguments in (("init",), ("server", "localhost"), ("client", "prometheus")):
            command = (self.binary, "pki", *arguments, "--directory", "pki")
            subprocess.run(command, cwd=self.folder, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        identity = ("--cert", "pki/localhost.pem", "--key", "pki/localhost.key", "--discard")
        self.run(stack, "tls-server", self.binary, "serve", "--port", str(self.ports["tls"]), *identity)
        self.run(stack, "mutual-server", self.binary, "serve", "--port", str(self.ports["mutual"]), *identity, "--client-ca", "pki/ca.pem")
        mute = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=4096))
        self.ports |= {"mute": mute.getsockname()[1], "echo": self.ports["tls"], "store": self.ports["tls"], "refused": free_port()}
        (self.folder / "modules.yaml").write_text(self.modules())
        (self.folder / "prometheus.yaml").write_text(json.dumps(self.configuration()))
        address = f'127.0.0.1:{self.ports["exporter"]}'
        self.exporter = self.run(stack, "exporter", self.binary, "exporter", "--config", "modules.yaml", "--listen", address)
        self.await_answer(f"http://{address}/-/healthy", self.exporter)
        self.prometheus = f'http://127.0.0.1:{self.ports["prometheus"]}'
        process = self.run(
            stack, "prometheus", "prometheus", "--config.file=prometheus.yaml", "--storage.tsdb.path=data", "--log.level=warn",
            f'--web.listen-address=127.0.0.1:{self.ports["prometheus"]}')
        self.await_answer(f"{self.prometheus}/-/ready", process)

    def await_answer(self, address, process):
        for _ in range(600):
            if process.poll() is not None:
                sys.exit(f"{process.args[0]} ended; its log is in {self.folder}")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=1).close()
                return
            time.sleep(0.1)
        sys.exit(f"{address} does not answer")

    def modules(self):
        trust = "ca: pki/ca.pem"
        common = 'allow: ["*@localhost:*"]'
        return f"""
modules:
  echo: {{verb: echo, {common}, {trust}}}
  mutual: {{verb: echo, {common}, {trust}, cert: pki/prometheus.pem, key: pki/prometheus.key}}
  store: {{verb: store, synthetic: true, {common}, {trust}}}
  tls: {{verb: tls, {common}, {trust}}}
"""

    def configuration(self):
        pace = {"scrape_interval": f"{self.interval}s", "scrape_timeout": f"{self.interval}s"}
        exporter = f'127.0.0.1:{self.ports["exporter"]}'
        probed = [
            {
                "targets": [f"{title}@localhost:{self.ports[kind]}"],
                "labels": {"kind": kind, "__param_module": kind if kind in ("mutual", "store", "tls") else "echo"},
            }
            for kind, title in self.targets
        ]
        relabel = [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": exporter},
        ]
        return {
            "global": pace,
            "scrape_configs": [
                {"job_name": "dicomprobe-exporter", "static_configs": [{"targets": [exporter]}]},
                {"job_name": "dicomprobe-soak", "metrics_path": "/probe", "static_configs": probed, "relabel_configs": relabel},
            ],
        }

    def query(self, expression):
        address = f"{self.prometheus}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(address, timeout=30) as answer:
            return json.load(answer)["data"]["result"]

    def figures(self):
        """Resident memory in MiB, descriptors, threads of the exporter."""
        folder = pathlib.Path(f"/proc/{self.exporter.pid}")
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        return int(status["VmRSS"].split()[0]) / 1024, len(os.listdir(folder / "fd")), int(status["Threads"])


def watch(laboratory, seconds):
    """Looks at the exporter every second, and tells every so often; returns, for each such while, the most."""
    most, whiles = (0, 0, 0), []
    print(f'{"s":>5} {"MiB":>7} {"descriptors":>12} {"threads":>8}    the most of the last {REPORT_EVERY} s')
    began = time.monotonic()
    print(f'{0:5} {laboratory.figures()[0]:7.1f} {laboratory.figures()[1]:12} {laboratory.figures()[2]:8}    at the start')
    for second in range(1, seconds + 1):
        time.sleep(max(0, began + second - time.monotonic()))
        most = tuple(max(pair) for pair in zip(most, laboratory.figures()))
        if second % REPORT_EVERY == 0 or second == seconds:
            print(f"{second:5} {most[0]:7.1f} {most[1]:12} {most[2]:8}", flush=True)
            whiles.append((second, most))
            most = (0, 0, 0)
    return whiles


def growth(whiles):
    """What grew beyond what is tolerated."""
    settled, *later = [most for second, most in whiles if second >= WARM_UP + REPORT_EVERY] or [None]
    if not later:
        yield f"too short to judge growth: the most of {REPORT_EVERY} s after the first {WARM_UP} has nothing later beside it"
        return
    last = later[-1]
    if last[0] > settled[0] + TOLERATED_MEBIBYTES:
        yield f"memory grew from {settled[0]:.1f} to {last[0]:.1f} MiB; {TOLERATED_MEBIBYTES} more are tolerated"
    if last[1] > settled[1] + TOLERATED_DESCRIPTORS:
        yield f"descriptors grew from {settled[1]} to {last[1]}; {TOLERATED_DESCRIPTORS} more are tolerated"


def scrapes(laboratory, began, ended):
    """Tells how many scrapes were made between two times; yields what is wrong with them."""
    interval, span = laboratory.interval, math.ceil(ended - began) + 1
    made = expected = failed = 0
    probes = 'job="dicomprobe-soak"'
    series = laboratory.query(f"up{{{probes}}}[{span}s] @ {ended:.3f}")
    if len(series) != len(laboratory.targets):
        yield f"{len(series)} of {len(laboratory.targets)} targets were scraped"
    for one in series:
        times = [float(moment) for moment, _ in one["values"] if float(moment) > began]
        # Between the first and the last; what is missing at the edges is more than one interval away from them.
        wanted = round((times[-1] - times[0]) / interval) + 1
        wanted += int((times[0] - began) / interval) + int((ended - times[-1]) / interval)
        made, expected = made + len(times), expected + wanted
        failed += sum(value != "1" for moment, value in one["values"] if float(moment) > began)
    print(f"scrapes expected: {expected}, made: {made}, missed: {expected - made}, failed (up == 0): {failed}")
    if expected != made or failed:
        yield f"{expected - made} scrapes were missed, {failed} failed"
    for name, function in (("mean", "avg(avg_over_time"), ("99th percentile", "max(quantile_over_time"), ("longest", "max(max_over_time")):
        argument = "0.99, " if name == "99th percentile" else ""
        for kinds, matcher in (("that answer", 'kind!="mute"'), ("that never answer", 'kind="mute"')):
            value = laboratory.query(f"{function}({argument}scrape_duration_seconds{{{probes}, {matcher}}}[{span}s] @ {ended:.3f}))")
            if value:
                print(f"scrape_duration_seconds of targets {kinds}, {name}: {float(value[0]['value'][1]):.3f}")
    fewest = laboratory.query(f"min(min_over_time(scrape_samples_scraped{{{probes}}}[{span}s] @ {ended:.3f}))")
    print(f"scrape_samples_scraped, fewest: {fewest[0]['value'][1] if fewest else 'none'}")
    # Whether what works was found to work, each time, and what does not was not.
    for kinds, verdict, function in (("mute|refused", 0, "max"), ("echo|mutual|store|tls", 1, "min")):
        wanted = sum(kind in kinds.split("|") for kind, _ in laboratory.targets)
        success = f'dicomprobe_success{{{probes}, kind=~"{kinds}"}}[{span}s] @ {ended:.3f}'
        judged = [float(one["value"][1]) for one in laboratory.query(f"{function} by (instance) ({function}_over_time({success}))")]
        if len(judged) != wanted:
            yield f"of {wanted} targets {kinds} {len(judged)} came to a verdict"
        if any(value != verdict for value in judged):
            yield f"of the targets {kinds} some came to the wrong verdict"


def describe(binary):
    model = next((line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal")) / 2**20
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    version = subprocess.run([binary, "--version"], text=True, capture_output=True, check=True).stdout.strip()
    print(f"{datetime.date.today()}, {os.cpu_count()} processors ({model}), {memory:.0f} GiB, load before {load}")
    print(f"dicomprobe {version}, {binary}")


def main():
    end_in_order()
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    minutes, targets, interval = float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    folder.mkdir()
    describe(binary)
    print(f"{targets} targets every {interval} s for {minutes:g} min")
    problems = []
    with Laboratory(binary, folder, targets, interval) as laboratory:
        # Prometheus spreads its first scrapes over an interval.
        time.sleep(interval)
        began = time.time()
        whiles = watch(laboratory, round(minutes * 60))
        ended = time.time()
        # A scrape is there when it has ended.
        time.sleep(interval + 1)
        problems += scrapes(laboratory, began, ended)
        problems += growth(whiles)
        print("load after " + " ".join(f"{value:.1f}" for value in os.getloadavg()))
    for problem in problems:
        print(f"FAILED: {problem}")
    sys.exit(1 if problems else 0)


main()
