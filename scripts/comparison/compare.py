#!/usr/bin/env python3
"""Meets each fault with each client; see scripts/compare-tools.

Usage: compare.py print|write|check PAGE LABORATORY BINARY PYTHON FOLDER

LABORATORY is the folder of a running scripts/ingress, BINARY dicomprobe, PYTHON one with pynetdicom; FOLDER is there and empty.
"""

import concurrent.futures
import json
import pathlib
import socket
import subprocess
import sys
import time

import clients
import faults
import page

# How often each client meets a fault whose page is written: what it says is not always the same.
ROUNDS = 12
# How many clients run at a time: most of them wait.
JOBS = 6
NAMES = [client.name for client in (clients.Echoscu, clients.Pynetdicom, clients.SClient, clients.Dicomprobe)]


class Serve:
    """`dicomprobe serve` with options of its own."""

    def __init__(self, binary, options, folder):
        folder.mkdir()
        self.events = folder / "events"
        environment = {**clients.Client.environment, "HOME": str(folder), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}
        with open(self.events, "wb") as output:
            self.process = subprocess.Popen([binary, "serve", "--port", "0", "--json", "--discard", *options], stdout=output, env=environment)

    def listening(self):
        """What it tells when it has started."""
        deadline = time.monotonic() + 30
        while "\n" not in (events := self.events.read_text()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"serve did not start: {' '.join(self.process.args)}\n{events}")
            time.sleep(0.02)
        return json.loads(events.splitlines()[0])


class Stage:
    """Where the faults are met: the laboratory, and a `serve` for each fault that needs one."""

    def __init__(self, laboratory, binary, folder):
        self.binary = binary
        self.folder = folder
        self.files = json.loads((laboratory / "ingress.json").read_text())
        self.servers = []
        # Bound, so that nobody else gets it, and not listening.
        self.closed = socket.socket()
        self.closed.bind(("127.0.0.1", 0))
        self.make_rsa()

    def make_rsa(self):
        """For TLS 1.2, in which dcmtk's default profile takes servers with RSA keys only."""
        directory = str(self.folder / "rsa")
        for words in (["init"], ["server", "localhost"]):
            command = [self.binary, "pki", *words, "--key", "rsa2048", "--directory", directory]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        self.files |= {"rsa": directory, "rsa_ca": f"{directory}/ca.pem"}

    def meeting(self, fault):
        told = self.serve(fault) if fault.port == "serve" else {}
        ports = {"serve": told.get("port"), "closed": self.closed.getsockname()[1]}
        port = ports[fault.port] if fault.port in ports else self.files[fault.port]

        def path(key):
            return key and (told[key.removeprefix("serve:")] if key.startswith("serve:") else self.files[key])

        client = fault.client
        return clients.Meeting(
            fault, port, path(fault.ca), path(fault.revocation_list), path(client and f"{client}_certificate"), path(client and f"{client}_key"))

    def serve(self, fault):
        server = Serve(self.binary, [word.format(**self.files) for word in fault.serve], self.folder / str(len(self.servers)))
        self.servers.append(server)
        return server.listening()

    def end(self):
        self.closed.close()
        for server in self.servers:
            server.process.terminate()
        for server in self.servers:
            server.process.wait()


def knows_names():
    """Whether there is a DNS server that can say that a name does not exist."""
    try:
        socket.getaddrinfo("pacs.invalid", 11112)
    except socket.gaierror as error:
        return error.errno == socket.EAI_NONAME
    return False


def measure(stage, tools, rounds, only=None):
    """The cells by fault's title, by client's name.

    Parameter only: pairs of title and name; None for all.
    """
    cells = {}
    runs = {}
    for fault in (fault for layer in faults.LAYERS.values() for fault in layer):
        wanted = [tool for tool in tools if only is None or (fault.title, tool.name) in only]
        cells |= {(fault.title, tool.name): page.spared(fault, tool.name) for tool in wanted}
        meeting = stage.meeting(fault) if wanted else None
        runs |= {(fault.title, tool.name): (tool, meeting) for tool in wanted if not page.spared(fault, tool.name)}
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = {key: [pool.submit(tool.run, meeting) for _ in range(rounds)] for key, (tool, meeting) in runs.items()}
        cells |= {key: page.cell(page.outcome(*run.result()) for run in futures) for key, futures in results.items()}
    measured = {}
    for (title, name), text in cells.items():
        measured.setdefault(title, {})[name] = text
    return measured


def differences(measured, written):
    """By title and name, what is not as the page says: each of the measured outcomes must be one of the cell's."""
    return {
        (title, name): f"{title}: {name}: {text}; the page says {written.get(title, {}).get(name, 'nothing')}"
        for title, row in measured.items()
        for name, text in row.items()
        if not set(text.split(page.OR)) <= set(written.get(title, {}).get(name, "").split(page.OR))
    }


def check(path, stage, tools, versions):
    """Holds the page against one round, ours exactly; what another says is given two more tries. Other versions than the page's are not asked."""
    text = path.read_text()
    written, line = page.parse(text)
    if line != versions:
        print(f"This is measured with other versions than those of the page, so only dicomprobe is checked. Here: {versions}")
        tools = tools[-1:]
    found = differences(measure(stage, tools, 1), written)
    for _ in range(2):
        others = {key for key in found if key[1] != tools[-1].name}
        if others:
            found = {key: found[key] for key in found.keys() - others} | differences(measure(stage, tools, 1, others), written)
    if not knows_names():
        found = {key: difference for key, difference in found.items() if key[0] not in faults.LOOKED_UP}
    problems = list(found.values())
    if set(written) != {fault.title for layer in faults.LAYERS.values() for fault in layer}:
        problems.append("the page has other faults")
    elif page.summary(written, NAMES) not in text:
        problems.append("the counts of the page are not those of its tables")
    if problems:
        sys.exit("\n".join(problems) + "\nscripts/compare-tools --write writes the page anew")


def main():
    mode, path, laboratory, binary, python, folder = sys.argv[1:]
    path = pathlib.Path(path)
    script = str(pathlib.Path(__file__).parent / "pynetdicom_echo.py")
    tools = [clients.Echoscu(), clients.Pynetdicom(python, script), clients.SClient(), clients.Dicomprobe(binary, folder)]
    versions = page.versions([tool.version() for tool in tools[:-1]])
    stage = Stage(pathlib.Path(laboratory), binary, pathlib.Path(folder))
    try:
        if mode == "check":
            check(path, stage, tools, versions)
        elif mode == "write":
            if not knows_names():
                sys.exit("there is no DNS server here that knows that pacs.invalid does not exist")
            path.write_text(page.replace(path.read_text(), page.render(measure(stage, tools, ROUNDS), NAMES, versions)))
        else:
            print(page.render(measure(stage, tools, 1), NAMES, versions))
    finally:
        stage.end()


if __name__ == "__main__":
    main()
