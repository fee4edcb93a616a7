#!/usr/bin/env python3
"""Records what real peers say in an association: TestData/associations/PEER-requestor.bin and PEER-acceptor.bin.

Each file has the bytes of one direction of one association without TLS: a C-ECHO, a C-STORE of a synthetic object, a release. Run it as
`VENV/bin/python TestData/record.py`, with the virtual environment of scripts/test (.build-peers/venv), dcmtk and Orthanc in the PATH; it binds to
loopback alone but for storescp and Orthanc, which know no such option.
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.sop_class import BasicTextSRStorage, CTImageStorage, Verification

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "associations"
CT = HERE / "objects/ct/explicit-little-endian.dcm"
REPORT = HERE / "objects/documents/sr-basic-text.dcm"
HOST = "127.0.0.1"
PATIENCE = 20


class Recorder:
    """Passes one connection at a time on to a port, and keeps what each side says."""

    def __init__(self, port):
        self.port = port
        self.listener = socket.create_server((HOST, 0))
        self.address = self.listener.getsockname()
        self.said = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection((HOST, self.port), timeout=PATIENCE)
            said = [bytearray(), bytearray()]
            ways = [
                threading.Thread(target=self.copy, args=way, daemon=True)
                for way in ((client, server, said[0]), (server, client, said[1]))
            ]
            for way in ways:
                way.start()
            for way in ways:
                way.join()
            self.said.append(said)

    @staticmethod
    def copy(source, sink, kept):
        try:
            while data := source.recv(65536):
                kept += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def connection(self):
        """The bytes of the first connection's requestor and acceptor, once it has ended."""
        end = time.monotonic() + PATIENCE
        while not self.said:
            if time.monotonic() > end:
                sys.exit("an association did not end")
            time.sleep(0.05)
        return self.said[0]


def free_port():
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]


def await_port(port):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((HOST, port)).close()
            return
        except OSError:
            if time.monotonic() > end:
                sys.exit(f"nothing listens on port {port}")
            time.sleep(0.1)


def store_to(port, name):
    """Asks as dicomprobe does: verification in context 1, CT in context 3."""
    recorder = Recorder(port)
    entity = AE(ae_title="DICOMPROBE")
    entity.add_requested_context(Verification, ImplicitVRLittleEndian)
    entity.add_requested_context(CTImageStorage, [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
    association = entity.associate(*recorder.address, ae_title="ANY-SCP")
    association.send_c_echo(msg_id=1)
    association.send_c_store(dcmread(CT), msg_id=2)
    association.release()
    keep(f"{name}-acceptor", recorder.connection()[1])


def store_from(command, name, scp):
    """Has a peer store to `scp`; the command is a function of the port that it is to use."""
    recorder = Recorder(scp)
    subprocess.run(command(str(recorder.address[1])), check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keep(f"{name}-requestor", recorder.connection()[0])


def keep(name, data):
    (FOLDER / f"{name}.bin").write_bytes(data)
    print(f"{name}: {len(data)} bytes")


def orthanc(folder, http, dicom):
    path = folder / "orthanc.json"
    path.write_text(
        json.dumps(
            {
                "StorageDirectory": str(folder), "IndexDirectory": str(folder), "Plugins": [], "DicomPort": dicom, "HttpPort": http,
                "DicomCheckCalledAet": False, "RemoteAccessAllowed": False, "AuthenticationEnabled": False,
            }
        )
    )
    return ["Orthanc", str(path)]


def main():
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        dcmtk, http, dicom = free_port(), free_port(), free_port()
        peers = [
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for command in (["storescp", "--ignore", "--accept-all", str(dcmtk)], orthanc(folder, http, dicom))
        ]
        entity = AE(ae_title="PYNETDICOM")
        entity.supported_contexts = []
        for sop_class in (Verification, CTImageStorage, BasicTextSRStorage):
            entity.add_supported_context(sop_class, [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
        handlers = [(evt.EVT_C_STORE, lambda event: 0x0000)]
        scp = entity.start_server((HOST, 0), block=False, evt_handlers=handlers)
        port = scp.socket.getsockname()[1]
        try:
            for name, peer in (("dcmtk", dcmtk), ("orthanc", dicom), ("pynetdicom", port)):
                await_port(peer)
                store_to(peer, name)
            for tool in ("echoscu", "storescu"):
                files = [str(REPORT)] if tool == "storescu" else []
                store_from(lambda port, tool=tool, files=files: [f"/usr/bin/{tool}", HOST, port, *files], f"dcmtk-{tool}", port)
            script = HERE.parent / "Tests/InteropTests/Peers/storescu.py"
            store_from(lambda port: [sys.executable, str(script), "localhost", port, str(REPORT)], "pynetdicom", port)
        finally:
            scp.shutdown()
            for peer in peers:
                peer.terminate()
                peer.wait(timeout=PATIENCE)


main()
