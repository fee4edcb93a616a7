"""Servers on loopback, and what they hold."""

import json
import os
import pathlib
import string
import subprocess
import time
import urllib.request

import objects
from ports import free_port
from processes import environment

PATIENCE = 60


class Laboratory:
    """Where everything of a run is: the binary, a folder, certificates of localhost and of a CA that nobody trusts."""

    def __init__(self, binary, folder):
        self.root = pathlib.Path(__file__).resolve().parent.parent.parent
        self.binary, self.folder = binary, folder
        for name in ("pki", "stranger"):
            for arguments in (("init",), ("server", "localhost"), ("client", "probe")):
                subprocess.run(
                    [binary, "pki", *arguments, "--directory", folder / name], env=environment(folder), check=True, stdout=subprocess.DEVNULL)
        self.ca, self.certificate, self.key = (str(folder / "pki" / name) for name in ("ca.pem", "localhost.pem", "localhost.key"))

    @property
    def loopback(self):
        """Keeps on 127.0.0.1 who knows all interfaces only."""
        return os.environ["LOOPBACK"]


class Peer:
    name = None
    # Whether its sockets are on 127.0.0.1 by its own mind.
    stays_home = True
    # How many associations it serves at a time; None where that is no matter.
    capacity = None

    def __init__(self, laboratory, tls=False, prefix=(), before=None):
        self.laboratory, self.tls = laboratory, tls
        # What starts the process elsewhere, in a network namespace say.
        self.before = before
        self.folder = laboratory.folder / f"{self.name}-{'tls' if tls else 'plain'}"
        self.held_folder = self.folder / "held"

    def __enter__(self):
        self.held_folder.mkdir(parents=True)
        self.port = free_port()
        more = {} if self.stays_home or self.before else {"LD_PRELOAD": self.laboratory.loopback}
        with self.open_output() as output, open(self.folder / "errors", "wb") as errors:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment(self.folder, **more),
                cwd=self.folder, preexec_fn=self.before)
        try:
            self.await_readiness()
        except BaseException:
            self.end()
            raise
        return self

    def await_readiness(self):
        end = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not start: {(self.folder / 'errors').read_text()[-2000:]}")
            time.sleep(0.02)

    def __exit__(self, *_):
        self.end()

    def open_output(self):
        return open(self.folder / "output", "wb")

    def end(self):
        """Its exit code; that of a signal is negative."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def is_ready(self):
        """Asks the kernel: a connection would be one more."""
        if self.process.poll() is not None:
            return False
        table = pathlib.Path(f"/proc/{self.process.pid}/net/tcp").read_text()
        return f":{self.port:04X} 00000000:0000 0A" in table

    def identity(self):
        return ("--cert", self.laboratory.certificate, "--key", self.laboratory.key) if self.tls else ("--plain",)


class Serve(Peer):
    name = "serve"

    def __init__(self, laboratory, tls=False, options=(), **more):
        super().__init__(laboratory, tls, **more)
        self.options = options

    def command(self):
        return [
            self.laboratory.binary, "serve", "--port", "0", "--json", "--storage", "held", *self.identity(), *self.options]

    def is_ready(self):
        """It says where it listens, or why it does not."""
        first = next(self.events(), None)
        if first and first.get("event") == "listening":
            self.port = first["port"]
        return bool(first) and self.process.poll() is None

    def events(self):
        with open(self.folder / "output") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)

    def held(self):
        """The SOP instance UIDs that it confirmed and whose files are whole."""
        confirmed = {event["sopInstanceUID"]: event["path"] for event in self.events() if event["event"] == "stored"}
        return {uid for uid, path in confirmed.items() if objects.is_whole(self.folder / path, uid)}

    def broken_files(self):
        """Files that are no whole objects, whatever they are called."""
        return [path for path in self.held_folder.rglob("*") if path.is_file() and not objects.is_whole(path, path.stem)]

    def echoes(self):
        """Called AE titles of those whose C-ECHO it answered."""
        titles = {}
        for event in self.events():
            if event["event"] == "association-requested":
                titles[event["connection"]] = event["calledAETitle"]
            elif event["event"] == "echo":
                yield titles[event["connection"]]


class Storescp(Peer):
    """dcmtk's, one association after another."""

    name = "storescp"
    stays_home = False
    capacity = 1

    def command(self):
        lab = self.laboratory
        security = ("+tls", lab.key, lab.certificate, "-ic") if self.tls else ()
        return ["storescp", "+B", "-od", "held", *security, str(self.port)]

    def held(self):
        found = {path.name.partition(".")[2]: path for path in self.held_folder.iterdir()}
        return {uid for uid, path in found.items() if objects.is_whole(path, uid)}


class Orthanc(Peer):
    name = "Orthanc"
    stays_home = False
    capacity = 2

    def command(self):
        lab = self.laboratory
        self.http = free_port()
        values = {
            "NAME": "network", "DATA": str(self.held_folder), "AE_TITLE": "ORTHANC", "DICOM_PORT": self.port, "TLS": json.dumps(self.tls),
            "CERTIFICATE": lab.certificate, "KEY": lab.key, "CA": lab.ca, "MUTUAL": "false", "HTTP_PORT": self.http,
        }
        template = string.Template((lab.root / "scripts/laboratory/orthanc.json.template").read_text())
        (self.folder / "orthanc.json").write_text(template.substitute(values))
        return ["Orthanc", "orthanc.json"]

    def ask(self, method, path):
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{path}", method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def instances(self):
        """What Orthanc calls each, by SOP instance UID."""
        return {found["MainDicomTags"]["SOPInstanceUID"]: found["ID"] for found in self.ask("GET", "/instances?expand")}

    def held(self):
        return set(self.instances())
