"""What `dicomprobe exporter` really yields: asked of the program, which probes its own `serve` with each verb."""

import json
import pathlib
import re
import subprocess
import tempfile
import urllib.request

from ports import free_port

MODULES = """
modules:
  echo: {verb: echo, allow: ["localhost:*"], ca: CA}
  store: {verb: store, synthetic: true, allow: ["localhost:*"], ca: CA}
  tls: {verb: tls, allow: ["localhost:*"], ca: CA}
"""

SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$")


def yielded(dicomprobe):
    """By the name of each metric, its labels."""
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        # Nothing that this user has set plays a part.
        environment = {"HOME": folder, "PATH": "/usr/bin:/bin"}

        def start(*arguments, output):
            command = [pathlib.Path(dicomprobe).resolve(), *arguments]
            return subprocess.Popen(command, env=environment, cwd=home, text=True, stdin=subprocess.DEVNULL, **{output: subprocess.PIPE})

        with start("serve", "--port", "0", "--json", "--discard", output="stdout") as server:
            try:
                listening = json.loads(server.stdout.readline())
                (home / "modules.yaml").write_text(MODULES.replace("CA", listening["caPath"]))
                address = f"127.0.0.1:{free_port()}"
                with start("exporter", "--config", "modules.yaml", "--listen", address, output="stderr") as exporter:
                    try:
                        said = exporter.stderr.readline()
                        if not said.startswith("listening"):
                            raise RuntimeError(said + exporter.stderr.read())
                        return scraped(f"http://{address}", f'localhost:{listening["port"]}')
                    finally:
                        exporter.terminate()
            finally:
                server.terminate()


def scraped(address, target):
    metrics = {}
    for path in ("/metrics", *(f"/probe?module={module}&target={target}" for module in ("echo", "store", "tls"))):
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            text = answer.read().decode()
        if path != "/metrics" and "\ndicomprobe_success 1\n" not in text:
            raise RuntimeError(f"{path} should have succeeded, and came to:\n{text}")
        lint = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
        if lint.returncode or lint.stdout or lint.stderr:
            raise RuntimeError(f"{path}: promtool says: {lint.stdout}{lint.stderr}")
        for line in text.splitlines():
            if sample := SAMPLE.match(line):
                name, labels = sample.groups()
                metrics.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    return metrics
