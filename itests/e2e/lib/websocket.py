"""A plain WebSocket client (RFC 6455) for the Local API, and the ioMessage's binary form."""

import base64
import os
import socket
import struct

from . import check

CONTROL_SIGNAL, MESSAGE, RECEIPT = 0xC, 0xD, 0xE
ACK = b"\x0b"


def frame(payload, opcode=2):
    """A masked frame; the mask is zero, so the payload stays readable."""
    if len(payload) < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 0xFE, len(payload))
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0xFF, len(payload))
    return head + b"\0\0\0\0" + payload


def message(publisher, content):
    """The payload that publishes: opcode, length and an ioMessage of type text."""
    name = publisher.encode()
    header = struct.pack("!HBHB4BB2HB3H3BII", 4, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0, 0,
                         4, 5, 0, len(content))
    text = header + name + b"textutf-8" + content
    return struct.pack("!BI", MESSAGE, len(text)) + text


class WebSocket:
    def __init__(self, port, path, token=None, host="127.0.0.1", timeout=20):
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        authorization = f"Authorization: {token}\r\n" if token else ""
        self.socket.sendall((
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n{authorization}"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        status = head.split(b"\r\n")[0].decode()
        check.that(" 101 " in status + " ", f"no WebSocket: {status}")

    def more(self):
        data = self.socket.recv(262144)
        check.that(data, f"the connection ended; so far {self.buffer[:300]!r}")
        self.buffer += data

    def send(self, payload, opcode=2):
        self.socket.sendall(frame(payload, opcode))

    def receive(self):
        """The payload of the next binary frame."""
        while True:
            while len(self.buffer) < 2:
                self.more()
            opcode, length, start = self.buffer[0] & 15, self.buffer[1], 2
            if length > 125:
                start = 4 if length == 126 else 10
                while len(self.buffer) < start:
                    self.more()
                length = int.from_bytes(self.buffer[2:start], "big")
            while len(self.buffer) < start + length:
                self.more()
            payload, self.buffer = self.buffer[start:start + length], self.buffer[start + length:]
            if opcode == 2:
                return payload

    def close(self):
        self.socket.close()
