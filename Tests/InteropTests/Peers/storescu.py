#!/usr/bin/env python3
"""pynetdicom as SCU: one C-ECHO, then a C-STORE of each file in its own transfer syntax, over one association.

Prints one status a line, in hexadecimal, in this order; exits with 1 where no association came about.
"""

import argparse
import ssl
import sys

from pydicom import dcmread
from pynetdicom import AE
from pynetdicom.sop_class import Verification


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("host", help="the name that is verified, and sent as SNI")
    parser.add_argument("port", type=int, help="on 127.0.0.1")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--ca", help="PEM file; TLS is on with it")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    entity = AE(ae_title="PYNETDICOM")
    entity.add_requested_context(Verification)
    wanted = {}
    for path in arguments.files:
        data_set = dcmread(path, stop_before_pixels=True)
        wanted.setdefault(data_set.file_meta.MediaStorageSOPClassUID, set()).add(data_set.file_meta.TransferSyntaxUID)
    for sop_class, syntaxes in sorted(wanted.items()):
        for syntax in sorted(syntaxes):
            entity.add_requested_context(sop_class, syntax)

    tls = None
    if arguments.ca is not None:
        context = ssl.create_default_context(cafile=arguments.ca)
        if arguments.certificate is not None:
            context.load_cert_chain(arguments.certificate, arguments.key)
        tls = (context, arguments.host)
    association = entity.associate("127.0.0.1", arguments.port, ae_title="ANY-SCP", tls_args=tls)
    if not association.is_established:
        sys.exit(1)
    print(f"{association.send_c_echo().Status:04X}")
    for path in arguments.files:
        # A path, not a data set: the bytes are sent as they are in the file.
        print(f"{association.send_c_store(path).Status:04X}")
    association.release()


main()
