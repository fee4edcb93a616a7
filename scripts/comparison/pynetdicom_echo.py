#!/usr/bin/env python3
"""A C-ECHO with TLS, as the documentation of pynetdicom writes it: its own echoscu knows no TLS. Exits as that one does: 1 where there is no association.

The context checks the chain and the name, which is sent as SNI too.
"""

import argparse
import ssl
import sys

from pynetdicom import AE, debug_logger
from pynetdicom.sop_class import Verification


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("host", "name", "called", "calling", "ca", "crl", "alpn", "certificate", "key"):
        parser.add_argument("--" + name)
    parser.add_argument("--port", type=int)
    parser.add_argument("--seconds", type=int)
    return parser.parse_args()


def tls_arguments(options):
    if options.ca is None:
        return None
    context = ssl.create_default_context(cafile=options.ca)
    if options.crl:
        context.load_verify_locations(options.crl)
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    if options.alpn:
        context.set_alpn_protocols([options.alpn])
    if options.certificate:
        context.load_cert_chain(options.certificate, options.key)
    return context, options.name


def main():
    options = parse_arguments()
    debug_logger()
    entity = AE(ae_title=options.calling)
    entity.connection_timeout = entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = options.seconds
    entity.add_requested_context(Verification)
    association = entity.associate(options.host, options.port, ae_title=options.called, tls_args=tls_arguments(options))
    if not association.is_established:
        print("Association rejected, aborted or never connected")
        sys.exit(1)
    status = association.send_c_echo()
    if status:
        print(f"C-ECHO request status: 0x{status.Status:04x}")
    else:
        print("Connection timed out, was aborted or received invalid response")
    association.release()


main()
