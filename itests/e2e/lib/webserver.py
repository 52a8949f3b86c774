"""What a tunnel leads to: an HTTP server on the first port given, a TCP server on the second.

Run in a microservice's container by the node's own Python; needs nothing else of this folder.
"""

import base64
import hashlib
import http.server
import json
import socket
import socketserver
import struct
import sys
import threading
import time

PIECE = bytes(range(256)) * 4096  # 1 MiB


def digest(count):
    """The SHA-256 of so many bytes as the servers send them."""
    value = hashlib.sha256()
    for at in range(0, count, len(PIECE)):
        value.update(PIECE[:min(len(PIECE), count - at)])
    return value.hexdigest()


class Web(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, kind="application/json"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        if path.startswith("/bytes/"):
            self.stream(int(path[7:]), "chunked" in self.path)
        elif path == "/events":
            self.events()
        elif path == "/socket":
            self.echo()
        elif path == "/silent":
            time.sleep(600)
        elif path == "/cut":
            self.cut()
        else:
            self.answer(json.dumps({"path": self.path, "headers": dict(self.headers)}).encode())

    def stream(self, count, chunked):
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(count))
        self.end_headers()
        for at in range(0, count, len(PIECE)):
            piece = PIECE[:min(len(PIECE), count - at)]
            self.wfile.write(b"%x\r\n" % len(piece) + piece + b"\r\n" if chunked else piece)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def events(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(5):
            text = b"data: %d\n\n" % number
            self.wfile.write(b"%x\r\n" % len(text) + text + b"\r\n")
            time.sleep(0.4)
        self.wfile.write(b"0\r\n\r\n")

    def echo(self):
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept",
                         base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return
            length = head[1] & 127
            if length > 125:
                length = int.from_bytes(self.rfile.read(2 if length == 126 else 8), "big")
            mask = self.rfile.read(4)
            data = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(length)))
            size = bytes([length]) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
            self.wfile.write(bytes([head[0]]) + size + data)

    def cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"x" * 1000)
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def do_PUT(self):
        value, count = hashlib.sha256(), 0
        for piece in self.body():
            value.update(piece)
            count += len(piece)
        self.answer(json.dumps({"bytes": count, "sha256": value.hexdigest()}).encode())

    do_POST = do_PUT

    def body(self):
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                left = size
                while left:
                    piece = self.rfile.read(min(left, len(PIECE)))
                    left -= len(piece)
                    yield piece
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return
        left = int(self.headers.get("Content-Length", "0"))
        while left:
            piece = self.rfile.read(min(left, len(PIECE)))
            if not piece:
                return
            left -= len(piece)
            yield piece


class Raw(socketserver.BaseRequestHandler):
    """Greets, then answers lines: "echo TEXT", "bytes N", "sum" (of all until the end)."""

    def handle(self):
        self.request.sendall(b"ready\n")
        line = b""
        while not line.endswith(b"\n"):
            piece = self.request.recv(1)
            if not piece:
                return
            line += piece
        word, _, rest = line.decode().strip().partition(" ")
        if word == "echo":
            self.request.sendall(rest.encode() + b"\n")
        elif word == "bytes":
            count = int(rest)
            for at in range(0, count, len(PIECE)):
                self.request.sendall(PIECE[:min(len(PIECE), count - at)])
        elif word == "sum":
            value, count = hashlib.sha256(), 0
            while piece := self.request.recv(len(PIECE)):
                value.update(piece)
                count += len(piece)
            self.request.sendall(f"{count} {value.hexdigest()}\n".encode())
        elif word == "hold":
            self.request.recv(1)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024


class WebServer(http.server.ThreadingHTTPServer):
    request_queue_size = 1024


def main():
    raw = Server(("", int(sys.argv[2])), Raw)
    threading.Thread(target=raw.serve_forever, daemon=True).start()
    WebServer(("", int(sys.argv[1])), Web).serve_forever()


if __name__ == "__main__":
    main()
