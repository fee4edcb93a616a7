#!/usr/bin/env python3
"""A storage SCP of pynetdicom over TLS on loopback that drops what it gets. Prints its port.

Usage: pynetdicom_scp.py CERTIFICATE KEY
"""

import ssl
import sys
import threading

from pynetdicom import AE, AllStoragePresentationContexts, evt


def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*sys.argv[1:3])
    entity = AE()
    entity.supported_contexts = AllStoragePresentationContexts
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, ssl_context=context, evt_handlers=[(evt.EVT_C_STORE, lambda event: 0x0000)])
    print(server.server_address[1], flush=True)
    threading.Event().wait()


main()
