"""What objects are sent to: each peer is started, says its port, can be asked what it took, and is ended."""

import json
import os
import pathlib
import shutil
import string
import subprocess
import tempfile
import time

from ports import free_port
from processes import environment

PATIENCE = 30


class Peer:
    """Subclasses give the name, and the command for a port and a folder of its own; `announces` where it prints the port itself."""

    name = None
    announces = False

    def __init__(self, laboratory):
        self.laboratory = laboratory
        self.process = None

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.laboratory.folder))
        self.port = 0 if self.announces else free_port()
        self.log = open(self.folder / "log", "w+b")
        self.process = subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, env=self.environment(), cwd=self.folder)
        try:
            self.await_readiness()
        except BaseException:
            self.__exit__()
            raise
        return self

    def await_readiness(self):
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not start: {self.output()[-2000:]}")
            time.sleep(0.01)

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder)

    def output(self):
        return (self.folder / "log").read_text(errors="replace")

    def is_ready(self):
        """Asks the kernel: a connection would be one more association."""
        if self.announces:
            return self.read_port()
        wanted = f"0100007F:{self.port:04X} 00000000:0000 0A"
        return wanted in pathlib.Path("/proc/net/tcp").read_text()

    def read_port(self):
        line, end, _ = self.output().partition("\n")
        if end:
            self.port = int(line)
        return bool(end)

    def environment(self):
        return environment(self.folder)

    def cpu(self):
        """Seconds that it has computed until now, in user mode and in the kernel."""
        # The clock that clock_getcpuclockid(3) gives: of all threads, those that have ended among them, and finer than the ticks in /proc.
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def memory(self, key="VmHWM"):
        """Bytes: the most until now, or with VmRSS those of now."""
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        bytes_taken = next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{key}:")), None)
        if bytes_taken is None:
            # Nobody has asked yet how it ended, and of that alone the system still tells.
            raise RuntimeError(f"{self.name} has ended, with {self.process.wait()}: {self.output()[-2000:]}")
        return bytes_taken


class Sink(Peer):
    """The C reference, which drops everything."""

    name = "C sink"
    announces = True
    options = ()

    def command(self):
        return [
            self.laboratory.reference, "sink", *self.options, "--cert", self.laboratory.certificate, "--key", self.laboratory.key,
            "--suite", self.laboratory.suite, "0",
        ]


class SmallSink(Sink):
    name = "C sink, 16 KiB PDUs"
    options = ("--pdu", "16384")


class SlowSink(Sink):
    name = "C sink, 20 ms before each answer"
    options = ("--delay", "20")


class RecordSink(Sink):
    name = "C sink, a record at a time"
    options = ("--record-reads",)


class PlainSink(Sink):
    name = "C sink without TLS"

    def command(self):
        return [self.laboratory.reference, "sink", "0"]


class Storescp(Peer):
    """dcmtk's, which throws objects away."""

    name = "storescp --ignore"
    options = ("--ignore",)

    def command(self):
        lab = self.laboratory
        return [
            "storescp", *self.options, "--accept-all", "--max-pdu", "131072", "+tls", lab.key, lab.certificate, "-ic", str(self.port)]

    def environment(self):
        return super().environment() | {"LD_PRELOAD": self.laboratory.loopback}


class WritingStorescp(Storescp):
    name = "storescp"
    options = ("+B",)


class PromptStorescp(WritingStorescp):
    name = "storescp, TCP_NODELAY"

    def environment(self):
        return super().environment() | {"TCP_NODELAY": "1"}


class Orthanc(Peer):
    name = "Orthanc"

    def command(self):
        lab = self.laboratory
        http = free_port()
        values = {
            "NAME": "benchmark", "DATA": str(self.folder / "data"), "AE_TITLE": "ORTHANC", "DICOM_PORT": self.port, "TLS": "true",
            "CERTIFICATE": lab.certificate, "KEY": lab.key, "CA": lab.authority, "MUTUAL": "false", "HTTP_PORT": http,
        }
        (self.folder / "orthanc.json").write_text(string.Template(lab.orthanc_template.read_text()).substitute(values))
        return ["Orthanc", str(self.folder / "orthanc.json")]

    def environment(self):
        return super().environment() | {"LD_PRELOAD": self.laboratory.loopback}


class PynetdicomSCP(Peer):
    name = "pynetdicom"
    announces = True

    def command(self):
        lab = self.laboratory
        return [lab.python, str(lab.scripts / "pynetdicom_scp.py"), lab.certificate, lab.key]


class Serve(Peer):
    """Our own SCP."""

    name = "dicomprobe serve"
    announces = True
    options = ()

    def command(self):
        lab = self.laboratory
        return [
            lab.binary, "serve", "--port", "0", "--json", "--cert", lab.certificate, "--key", lab.key, "--max-associations", "4000",
            *self.options]

    def read_port(self):
        line, end, _ = self.output().partition("\n")
        if end:
            self.port = json.loads(line)["port"]
        return bool(end)


class DiscardingServe(Serve):
    name = "dicomprobe serve --discard"
    options = ("--discard",)
