#!/usr/bin/env python3
"""pynetdicom as storage and verification SCP on 127.0.0.1, plain, TLS or mutual TLS.

Prints the port it listens on as its first line, and ends when its standard input does. Each object is written to FOLDER/SOP-INSTANCE-UID.dcm,
a Part 10 file with the data set as it came. To be a peer that fails, it can, at the object of a number and before it answers: drop the connection,
exit, or stall (never answer, and say so). It can answer every object with a status, a comment and offending elements, demand a user identity, answer extended negotiation of storage, and then says what it was told.
"""

import argparse
import itertools
import os
import pathlib
import socket
import ssl
import sys
import threading

from pydicom.dataset import Dataset
from pydicom.uid import AllTransferSyntaxes
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.sop_class import Verification


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate", help="PEM file with the chain; TLS is on with it")
    parser.add_argument("--key")
    parser.add_argument("--client-ca", help="PEM file; a client certificate is required with it")
    parser.add_argument("--transfer-syntax", action="append", help="the only one to accept; may be repeated")
    parser.add_argument("--numbered", action="store_true", help="name files by the order of arrival, from 00001.dcm, so that each stays")
    parser.add_argument("--fail-at", type=int, help="the number of an object, from 1")
    parser.add_argument("--failure", choices=["drop", "exit", "stall"], default="drop")
    parser.add_argument("--status", help="four hexadecimal digits: the answer to each object, which is not written then")
    parser.add_argument("--comment", help="with --status: the error comment")
    parser.add_argument("--offending", action="append", help="with --status: a tag, eight hexadecimal digits; may be repeated")
    parser.add_argument("--identity", help="TYPE:PRIMARY:SECONDARY, the only user identity that is let in")
    parser.add_argument("--extended", help="six bytes, hexadecimal: the answer to extended negotiation of each SOP class")
    return parser.parse_args()


def tls_context(arguments):
    if arguments.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.certificate, arguments.key)
    if arguments.client_ca is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(arguments.client_ca)
    return context


def fail(failure, association):
    if failure == "exit":
        os._exit(1)
    if failure == "stall":
        print("stalled", flush=True)
        threading.Event().wait()
    association.dul.socket.socket.shutdown(socket.SHUT_RDWR)


def refusal(arguments):
    response = Dataset()
    response.Status = int(arguments.status, 16)
    if arguments.comment is not None:
        response.ErrorComment = arguments.comment
    if arguments.offending is not None:
        response.OffendingElement = [int(tag, 16) for tag in arguments.offending]
    return response


def negotiation_handlers(arguments):
    def check_identity(event):
        # The fields that a kind of identity does not have are None.
        fields = [field or b"" for field in (event.primary_field, event.secondary_field)]
        given = ":".join([str(event.user_id_type)] + [field.decode() for field in fields])
        return given == arguments.identity, b"server response"

    def answer_extended(event):
        for uid, information in event.app_info.items():
            print("extended", uid, information.hex(), flush=True)
        return {uid: bytes.fromhex(arguments.extended) for uid in event.app_info}

    def note_common(event):
        for uid, item in event.items.items():
            print("common", uid, item.service_class_uid, *item.related_general_sop_class_identification, flush=True)
        return {}

    handlers = []
    if arguments.identity is not None:
        handlers.append((evt.EVT_USER_ID, check_identity))
    if arguments.extended is not None:
        handlers += [(evt.EVT_SOP_EXTENDED, answer_extended), (evt.EVT_SOP_COMMON, note_common)]
    return handlers


def main():
    arguments = parse_arguments()
    numbers = itertools.count(1)

    def store(event):
        number = next(numbers)
        if number == arguments.fail_at:
            fail(arguments.failure, event.assoc)
            return 0x0000
        if arguments.status is not None:
            return refusal(arguments)
        name = f"{number:05}" if arguments.numbered else event.request.AffectedSOPInstanceUID
        path = arguments.folder / f"{name}.dcm"
        path.write_bytes(event.encoded_dataset())
        return 0x0000

    entity = AE(ae_title="PYNETDICOM")
    entity.add_supported_context(Verification)
    for context in AllStoragePresentationContexts:
        entity.add_supported_context(context.abstract_syntax, arguments.transfer_syntax or AllTransferSyntaxes)
    server = entity.start_server(
        ("127.0.0.1", arguments.port),
        block=False,
        evt_handlers=[(evt.EVT_C_STORE, store)] + negotiation_handlers(arguments),
        ssl_context=tls_context(arguments),
    )
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    server.shutdown()


main()
