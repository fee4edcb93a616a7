#!/usr/bin/env python3
"""C-STORE over TLS and one association with pynetdicom, whose own storescu knows no TLS. Exits with 1 where an object was not stored.

Usage: pynetdicom_store.py HOST PORT CA FILE...
"""

import ssl
import sys

from pydicom import dcmread
from pynetdicom import AE


def main():
    host, port, authority, *files = sys.argv[1:]
    first = dcmread(files[0], stop_before_pixels=True)
    entity = AE()
    entity.maximum_pdu_size = 131072
    entity.add_requested_context(first.SOPClassUID, first.file_meta.TransferSyntaxUID)
    association = entity.associate(host, int(port), tls_args=(ssl.create_default_context(cafile=authority), host))
    if not association.is_established:
        sys.exit("no association")
    for file in files:
        status = association.send_c_store(file)
        if not status or status.Status != 0:
            sys.exit(f"{file} was not stored")
    association.release()


main()
