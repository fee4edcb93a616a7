#!/usr/bin/env python3
"""A backend that accepts connections on a port of 127.0.0.1, takes what is sent, and never answers.

Usage: mute.py PORT
"""

import socketserver
import sys


class Mute(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(65536):
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Mute).serve_forever()
