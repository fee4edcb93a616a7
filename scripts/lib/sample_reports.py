"""Every report of one plan that `dicomprobe` runs against its own `serve` over TLS: of its steps two succeed, one fails and one goes as expected."""

import json
import pathlib
import subprocess

from ports import free_port

# Of the steps, and how they end.
VERDICTS = {"C-ECHO": "passed", "the objects": "passed", "another's name": "failure", "nobody listens": "passed"}
FORMATS = ("junit", "tap", "html", "prometheus")

PLAN = """
targets:
  pacs: {{address: "ORTHANC@localhost:{port}", ca: {ca}}}
steps:
  - {{name: C-ECHO, echo: pacs, repeat: 3}}
  - {{name: the objects, store: pacs, paths: ["{objects}"]}}
  - {{name: another's name, echo: pacs, verify-name: pacs.example.org}}
  - {{name: nobody listens, echo: "localhost:{nobody}", plain: true, expect: tcp.refused}}
"""


def written(dicomprobe, root, folder):
    """The reports by their format, and the document as `json`, all in the folder."""
    home = pathlib.Path(folder)
    # Nothing that this user has set plays a part.
    surroundings = {"env": {"HOME": str(home), "PATH": "/usr/bin:/bin"}, "cwd": home, "text": True, "stdin": subprocess.DEVNULL}
    command = str(pathlib.Path(dicomprobe).resolve())
    with subprocess.Popen([command, "serve", "--port", "0", "--json", "--discard"], stdout=subprocess.PIPE, **surroundings) as server:
        try:
            listening = json.loads(server.stdout.readline())
            objects = pathlib.Path(root).resolve() / "TestData" / "objects"
            plan = PLAN.format(port=listening["port"], ca=listening["caPath"], objects=objects, nobody=free_port())
            (home / "plan.yaml").write_text(plan)
            files = {name: home / f"plan.{name}" for name in FORMATS}
            options = [f"--{name}={file}" for name, file in files.items()]
            run = subprocess.run([command, "run", "plan.yaml", "--json", *options], stdout=subprocess.PIPE, timeout=300, check=False, **surroundings)
        finally:
            server.terminate()
    files["json"] = home / "plan.json"
    files["json"].write_text(run.stdout)
    return files
