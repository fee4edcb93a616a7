#!/usr/bin/env python3
"""pynetdicom as an SCU that asks for an association on 127.0.0.1 and then says nothing.

Prints `established`, or `rejected` with result, source and reason; then, when the association has ended, `aborted` or `released`. It asks for the release
when its standard input ends.
"""

import sys
import threading

from pynetdicom import AE, evt
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RJ
from pynetdicom.sop_class import Verification


def main():
    ended = threading.Event()
    accepted = threading.Event()
    established = threading.Event()
    words = []

    def end(word):
        words.append(word)
        ended.set()

    def tell_of_establishment():
        if not established.is_set():
            established.set()
            print("established", flush=True)

    # An association that is over before it has looked whether it is connected holds itself for aborted: what has come in is what counts. But it is not
    # established by that yet, and could not be released.
    def take(pdu):
        if isinstance(pdu, A_ASSOCIATE_RJ):
            end(f"rejected {pdu.result} {pdu.source} {pdu.reason_diagnostic}")
        elif isinstance(pdu, A_ASSOCIATE_AC):
            accepted.set()

    entity = AE(ae_title="SILENT")
    entity.network_timeout = None
    entity.add_requested_context(Verification)
    # When it is here to be asked, the association may be over again.
    handlers = [
        (evt.EVT_ESTABLISHED, lambda event: tell_of_establishment()), (evt.EVT_ABORTED, lambda event: end("aborted")),
        (evt.EVT_PDU_RECV, lambda event: take(event.pdu)),
    ]
    association = entity.associate("127.0.0.1", int(sys.argv[1]), evt_handlers=handlers)

    def release_at_end_of_input():
        sys.stdin.read()
        if not ended.is_set():
            association.release()
            end("released")

    threading.Thread(target=release_at_end_of_input, daemon=True).start()
    ended.wait()
    if accepted.is_set():
        tell_of_establishment()
    print(words[0], flush=True)


main()
