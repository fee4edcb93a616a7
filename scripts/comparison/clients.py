"""The four clients: how each is called for a fault, and which words of its output tell the fault."""

import json
import os
import re
import subprocess
from dataclasses import dataclass

# What each client is told to wait at most, where it can be told, and after how long it is ended, in seconds.
PATIENCE = 3
LIMIT = 12
CALLING = "TESTER"
ENDED = "ended"


@dataclass(frozen=True)
class Meeting:
    """A fault with what a client needs to meet it: paths in place of keys."""

    fault: object
    port: int
    ca: str | None
    revocation_list: str | None
    certificate: str | None
    key: str | None

    @property
    def host(self):
        return self.fault.name if self.fault.is_looked_up else "127.0.0.1"


class Client:
    """Subclasses give the command line, the telling words of what it prints, and the version."""

    name = None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DICOMPROBE_")}

    def run(self, meeting):
        """The exit code, and the telling words; ENDED where it would have gone on."""
        with subprocess.Popen(
            self.command(meeting), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment
        ) as process:
            try:
                # One behind the other: where both go to one pipe, threads write into each other's lines.
                output = b"\n".join(self.talk(process))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return ENDED, ""
        # A pipe would end the cell.
        text = self.telling(output.decode(errors="replace")).replace("|", "/").replace("`", "'").strip()
        return str(process.returncode), text

    def talk(self, process):
        return process.communicate(timeout=LIMIT)


class Echoscu(Client):
    """dcmtk's. Until 3.6.7 it has no way to send SNI, and none compares names."""

    name = "echoscu"

    def __init__(self):
        # Others of that name may come first in the PATH: pynetdicom's.
        self.program = next(path for path in ("/usr/bin/echoscu", "/usr/local/bin/echoscu") if os.access(path, os.X_OK))

    def version(self):
        output = subprocess.run([self.program, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
        return "dcmtk " + re.search(r"echoscu v(\S+)", output).group(1)

    def command(self, meeting):
        command = [self.program, "-v", "-aet", CALLING, "-aec", meeting.fault.called]
        for option in ("-to", "-ts", "-ta", "-td"):
            command += [option, str(PATIENCE)]
        if meeting.certificate:
            command += ["+tls", meeting.key, meeting.certificate]
        elif meeting.ca:
            command += ["+tla"]
        if meeting.ca:
            command += ["+cf", meeting.ca]
        if meeting.revocation_list:
            command += ["+crl", meeting.revocation_list]
        return command + [meeting.host, str(meeting.port)]

    def telling(self, output):
        lines = re.findall(r"^([IWEF]): +(.*)$", output, re.MULTILINE)
        # Without an error, what it last says before the release.
        words = [text for level, text in lines if level in "EF"] or [text for _, text in lines if "Releasing" not in text][-1:]
        words = [re.sub(r"^(Association Request Failed|Echo Failed|Echo SCU Failed): |\b[0-9a-f]{4}:[0-9a-f]{4} ", "", text) for text in words]
        # Each line once, and of more than three the first.
        return ", ".join(list(dict.fromkeys(text.rstrip(":") for text in words))[:3])


class Pynetdicom(Client):
    """Through a script, for its own echoscu knows no TLS."""

    name = "pynetdicom"

    def __init__(self, python, script):
        self.command_start = [python, script]

    def version(self):
        code = (
            "import ssl, sys, pynetdicom; print(f'pynetdicom {pynetdicom.__version__} "
            "(Python {sys.version_info[0]}.{sys.version_info[1]}, OpenSSL {ssl.OPENSSL_VERSION_INFO[0]}.{ssl.OPENSSL_VERSION_INFO[1]})')"
        )
        return subprocess.run([self.command_start[0], "-c", code], stdout=subprocess.PIPE, check=True).stdout.decode().strip()

    def command(self, meeting):
        fault = meeting.fault
        options = {
            "host": meeting.host, "port": meeting.port, "name": fault.name, "called": fault.called, "calling": CALLING, "ca": meeting.ca,
            "crl": meeting.revocation_list, "alpn": fault.alpn, "certificate": meeting.certificate, "key": meeting.key, "seconds": PATIENCE,
        }
        return self.command_start + [f"--{name}={value}" for name, value in options.items() if value is not None]

    def telling(self, output):
        if match := re.search(r"^[DE]: Reason: +(.*)$", output, re.MULTILINE):
            return f"Association Rejected, Reason: {match.group(1)}"
        errors = re.findall(r"^E: (.*)$", output, re.MULTILINE)
        generic = ("Association request failed: unable to connect to remote", "Connection closed before the entire PDU was received")
        words = [text for text in errors if text not in generic] or errors
        if not words:
            # What the script prints, or an exception that ended it.
            words = re.findall(r"^(?:C-ECHO|Connection|Association |[\w.]+(?:Error|error): ).*$", output, re.MULTILINE)[-1:]
        return re.sub(r"TCP Initialisation Error: |\[SSL(: \w+)?\] | \(_ssl\.c:\d+\)|_ssl\.c:\d+: ", "", words[0] if words else "")


class SClient(Client):
    """openssl s_client. Its input stays open for a second, so that it sees what the server says after the handshake."""

    name = "s_client"

    def version(self):
        output = subprocess.run(["openssl", "version"], stdout=subprocess.PIPE, check=True).stdout.decode()
        return " ".join(output.split()[:2]).rpartition(".")[0]

    def command(self, meeting):
        fault = meeting.fault
        command = ["openssl", "s_client", "-connect", f"{meeting.host}:{meeting.port}", "-CAfile", meeting.ca, "-verify_return_error"]
        if fault.name == "127.0.0.1":
            command += ["-noservername", "-verify_ip", fault.name]
        else:
            command += ["-servername", fault.name, "-verify_hostname", fault.name]
        if meeting.revocation_list:
            command += ["-CRL", meeting.revocation_list, "-crl_check"]
        if fault.alpn:
            command += ["-alpn", fault.alpn]
        if meeting.certificate:
            command += ["-cert", meeting.certificate, "-key", meeting.key]
        return command

    def talk(self, process):
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            pass
        return super().talk(process)

    def telling(self, output):
        if match := re.search(r"^verify error:num=\d+:(.*)$", output, re.MULTILINE):
            return match.group(1)
        if match := re.search(r"error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):[^:]*:\d+:(.*)$", output, re.MULTILINE):
            return match.group(2) if match.group(1) == "system lib" else match.group(1)
        if match := re.search(r"^\w+:errno=\d+$", output, re.MULTILINE):
            return match.group()
        return "Verify return code: 0 (ok)" if "Verify return code: 0 (ok)" in output else ""


class Dicomprobe(Client):
    name = "dicomprobe"

    def __init__(self, binary, home):
        self.binary = binary
        self.environment = {**Client.environment, "HOME": home, "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}

    def command(self, meeting):
        fault = meeting.fault
        command = [self.binary, "echo", f"{fault.called}@{fault.name}:{meeting.port}", "--json", "--calling", CALLING]
        command += ["--timeout", str(PATIENCE)]
        if not fault.is_looked_up:
            command += ["--connect-to", f"{meeting.host}:{meeting.port}"]
        command += ["--ca", meeting.ca] if meeting.ca else ["--plain"]
        if meeting.revocation_list:
            command += ["--crl", meeting.revocation_list]
        if fault.alpn:
            command += ["--alpn", fault.alpn]
        if meeting.certificate:
            command += ["--cert", meeting.certificate, "--key", meeting.key]
        return command

    def telling(self, output):
        return json.loads(output)["reason"]
