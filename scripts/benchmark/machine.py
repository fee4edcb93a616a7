"""On what was measured, and with which versions."""

import os
import pathlib
import platform
import re
import ssl
import subprocess


def first_line(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return next((line.strip() for line in (result.stdout + result.stderr).splitlines() if line.strip()), None)


def version(*command):
    found = re.search(r"\bv?(\d+(?:\.\d+)+)", first_line(*command) or "")
    return found and found.group(1)


def processor():
    names = re.findall(r"^model name\s*:\s*(.+)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return names[0] if names else platform.machine()


def file_system(folder):
    """That of what is written to disk."""
    return subprocess.run(["df", "--output=fstype", folder], capture_output=True, text=True, check=True).stdout.split()[-1]


def commit():
    """Of this tree, "-dirty" with changes besides; None where it is no repository."""
    here = pathlib.Path(__file__).parent
    try:
        described = subprocess.run(["git", "-C", here, "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    return described.stdout.strip()


def description(lab):
    modules = ("import importlib.metadata as m; print(m.version('pynetdicom'))",)
    found = {
        "dicomprobe": version(lab.binary, "--version"),
        "dcmtk": version("storescu", "--version"),
        "Orthanc": version("Orthanc", "--version"),
        "pynetdicom": version(lab.python, "-c", *modules),
        "gdcm": version("gdcmscu", "--version"),
        "OpenSSL": ssl.OPENSSL_VERSION.split()[1],
    }
    return {
        "commit": commit(),
        "processor": processor(),
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        "fileSystem": file_system(lab.folder),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "versions": {name: number for name, number in found.items() if number},
    }
