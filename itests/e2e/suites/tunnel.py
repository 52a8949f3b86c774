"""Public ports carry what people send: bulk, streams, WebSockets, and clients that misbehave.

The microservice runs on a second node; its ports are open on the first. TULE_E2E_BYTES is how much
goes each way (256 MiB), TULE_E2E_CONNECTS how many connections come and are reset (2000).
"""

import concurrent.futures
import hashlib
import http.client
import json
import os
import pathlib
import random
import socket
import struct
import threading
import time
from urllib.parse import urlsplit

from lib import check, machine, webserver
from lib.network import Suite as Base
from lib.tule import Tule, application
from lib.websocket import WebSocket

APP = "e2e-tunnel"
SECOND = "e2e-behind"
BYTES = int(os.environ.get("TULE_E2E_BYTES", str(256 << 20)))
CONNECTS = int(os.environ.get("TULE_E2E_CONNECTS", "2000"))
FLAT = 64  # MiB by which a process may grow while bulk passes
PYTHON = "/usr/bin/python3"
CLIENT = pathlib.Path(__file__).resolve().parent.parent / "clients" / "site_client.py"
PATIENCE = 90  # above the 60 s after which a target that says nothing is given up


def rss_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmRSS"))


class Grown:
    """How much processes grow while something goes on, looked at all the time."""

    def __init__(self, pids):
        self.before = {pid: rss_mib(pid) for pid in pids}
        self.most = dict(self.before)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while not self.over.wait(0.1):
            for pid in self.most:
                self.most[pid] = max(self.most[pid], rss_mib(pid))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def check(self):
        grown = {pid: round(self.most[pid] - self.before[pid]) for pid in self.most}
        check.that(max(grown.values()) <= FLAT, f"grown by MiB: {grown}")
        return f"grown by {list(grown.values())} MiB"


class Suite(Base):
    def set_up(self):
        first = self.tule.agent()
        router = machine.free_port()
        self.routers = (int(self.tule.env["TULE_AMQP_PORT"]), router)
        self.tule.must_deploy(
            f"apiVersion: iofog.org/v3\nkind: AgentConfig\nmetadata: {{name: {SECOND}}}\n"
            "spec: {host: 127.0.0.1, agentType: x86, statusFrequency: 5, changeFrequency: 5,\n"
            f"  routerConfig: {{routerMode: edge, messagingPort: {router}}}}}\n")
        self.uuid = self.tule.api.agents()[SECOND]["uuid"]
        key = self.tule.api.ok("GET", f"/iofog/{self.uuid}/provisioning-key").json["key"]
        self.second = Tule(self.workspace, "behind", self.docker)
        self.second.agent_uuids.add(self.uuid)
        self.second.must_up("--role", "agent", "--controller", self.tule.base, "--key", key)
        self.ports = {name: (machine.free_port(), machine.free_port())
                      for name in ("http", "tcp", "http2")}
        mounts = [{"hostDestination": source, "containerDestination": target,
                   "accessMode": "ro", "type": "bind"} for source, target in self.files()]
        self.tule.must_deploy(application(APP, [
            {"name": "web", "image": self.shared.image, "agent": SECOND, "container": {
                "commands": ["/usr/bin/python3", "/srv/webserver.py", "8080", "9090"],
                "volumes": mounts, "ports": [self.port("http", 8080), self.port("tcp", 9090)]}},
            {"name": "second", "image": self.shared.image, "agent": SECOND, "container": {
                "commands": [machine.need("nghttpd"), "--no-tls", "--trailer", "x-sum: 42",
                             "-d", "/www", "8443"],
                "volumes": mounts, "ports": [self.port("http2", 8443)]}}], first["name"]))
        self.tule.wait_running(APP)
        self.pids = self.tule.pids() + self.second.pids()
        check.until(lambda: self.get("/")[0] == 200, 60, "an answer through the tunnel")
        self.late = concurrent.futures.ThreadPoolExecutor(4)
        self.silent = self.late.submit(self.get, "/silent")
        self.slow = self.late.submit(self.slow_client)

    @staticmethod
    def files():
        """The node's Python, and the server."""
        yield str(pathlib.Path(webserver.__file__).parent), "/srv"
        for name in ("/usr", "/lib", "/lib64"):
            if pathlib.Path(name).exists():
                yield str(pathlib.Path(name).resolve()), name

    def port(self, protocol, internal):
        public, external = self.ports[protocol]
        return {"internal": internal, "external": external, "protocol": "tcp", "public": {
            "schemes": [protocol.rstrip("2")], "protocol": protocol, "router": {
                "host": "default-router", "port": public}}}

    def tear_down(self):
        self.late.shutdown(wait=False, cancel_futures=True)
        self.tule.delete_application(APP)
        self.second.close()
        self.tule.cli("delete", "agent", SECOND, "--force")

    # --- clients ------------------------------------------------------------------------------------

    def link(self, protocol):
        """Host and port where people reach it."""
        ports = [p for m in self.tule.api.microservices(APP).values() for p in m["ports"]]
        found = [link for p in ports if p.get("public") for link in p["public"]["links"]
                 if p["public"]["protocol"] == protocol]
        check.that(found, f"no link in {ports}")
        parts = urlsplit(found[0])
        return parts.hostname, parts.port

    def open(self, timeout=PATIENCE):
        return http.client.HTTPConnection(*self.link("http"), timeout=timeout)

    def get(self, path):
        """Status and body; status 0 where there is no answer at all."""
        connection = self.open()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def works(self):
        check.equal(self.get("/x?y=1")[0], 200, "the next one's answer")

    def raw(self, text, timeout=20):
        """The answer's status line to a request as it is."""
        with socket.create_connection(self.link("http"), timeout) as client:
            try:
                client.sendall(text)
            except OSError:
                pass  # refused while it was being sent
            try:
                return client.recv(65536).split(b"\r\n")[0].decode()
            except ConnectionError:
                return "reset"

    def tcp(self, line, timeout=60):
        client = socket.create_connection(self.link("tcp"), timeout)
        check.equal(self.exactly(client, 6), b"ready\n", "the server's greeting")
        client.sendall(line)
        return client

    @staticmethod
    def exactly(client, count):
        data = b""
        while len(data) < count and (piece := client.recv(count - len(data))):
            data += piece
        return data

    def slow_client(self):
        """A header of which a byte comes each second."""
        with socket.create_connection(self.link("http"), PATIENCE) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            began = time.monotonic()
            client.settimeout(1)
            while time.monotonic() - began < 60:
                try:
                    return client.recv(4096).split(b"\r\n")[0].decode()
                except TimeoutError:
                    client.sendall(b"x")
                except ConnectionError:
                    return "reset"
        return "nothing"

    # --- what passes --------------------------------------------------------------------------------

    def test_a_request_arrives_with_what_proxies_say_of_it(self):
        status, body = self.get("/x?y=1")
        check.equal(status, 200, "status")
        seen = json.loads(body)
        check.equal(seen["path"], "/x?y=1", "path")
        headers = {name.lower(): value for name, value in seen["headers"].items()}
        check.equal(headers.get("x-forwarded-for"), "127.0.0.1", "X-Forwarded-For")
        check.equal(headers.get("x-forwarded-proto"), "http", "X-Forwarded-Proto")

    def test_bytes_arrive_over_tcp_whoever_speaks_first(self):
        with self.tcp(b"echo hello\n") as client:
            check.equal(self.exactly(client, 6), b"hello\n", "the echo")
        with socket.create_connection(self.link("tcp"), 20) as client:
            client.sendall(b"echo early\n")
            check.equal(self.exactly(client, 12), b"ready\nearly\n", "both")

    def test_a_large_upload_arrives_whole_and_memory_stays_flat(self):
        connection = self.open()
        with Grown(self.pids) as grown:
            connection.putrequest("PUT", "/sum")
            connection.putheader("Content-Length", str(BYTES))
            connection.endheaders()
            self.send(connection.send)
            got = json.loads(connection.getresponse().read())
        check.equal(got, {"bytes": BYTES, "sha256": webserver.digest(BYTES)}, "what arrived")
        connection.close()
        return grown.check()

    @staticmethod
    def send(write, count=BYTES):
        for at in range(0, count, len(webserver.PIECE)):
            write(webserver.PIECE[:min(len(webserver.PIECE), count - at)])

    @staticmethod
    def received(read):
        value, count = hashlib.sha256(), 0
        while piece := read(1 << 20):
            value.update(piece)
            count += len(piece)
        return count, value.hexdigest()

    def test_a_large_download_arrives_whole_and_memory_stays_flat(self):
        with Grown(self.pids) as grown:
            connection = self.open()
            connection.request("GET", f"/bytes/{BYTES}")
            answer = connection.getresponse()
            check.equal(answer.getheader("Content-Length"), str(BYTES), "Content-Length")
            check.equal(self.received(answer.read), (BYTES, webserver.digest(BYTES)), "what arrived")
            connection.close()
        return grown.check()

    def test_bodies_of_unknown_length_arrive_whole(self):
        count = 20 << 20
        connection = self.open()
        connection.request("GET", f"/bytes/{count}?chunked")
        check.equal(self.received(connection.getresponse().read),
                    (count, webserver.digest(count)), "download")
        pieces = (webserver.PIECE for _ in range(20))
        connection.request("PUT", "/sum", pieces, encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})
        check.equal(json.loads(connection.getresponse().read()),
                    {"bytes": count, "sha256": webserver.digest(count)}, "upload")
        connection.close()

    def test_bulk_over_tcp_arrives_whole_both_ways_and_half_closed(self):
        with Grown(self.pids) as grown:
            with self.tcp(b"bytes %d\n" % BYTES) as client:
                check.equal(self.received(client.recv), (BYTES, webserver.digest(BYTES)), "down")
            with self.tcp(b"sum\n") as client:
                self.send(client.sendall)
                client.shutdown(socket.SHUT_WR)
                answer = b""
                while piece := client.recv(4096):
                    answer += piece
        check.equal(answer.decode(), f"{BYTES} {webserver.digest(BYTES)}\n", "up")
        return grown.check()

    def test_who_does_not_read_holds_the_sender_and_no_memory(self):
        with Grown(self.pids) as grown:
            client = self.tcp(b"bytes %d\n" % (1 << 30))
            connection = self.open()
            connection.request("GET", f"/bytes/{1 << 30}")
            for _ in range(10):
                self.works()
                time.sleep(0.3)
            client.close()
            connection.close()
        return grown.check()

    def test_events_come_one_after_the_other(self):
        connection = self.open()
        connection.request("GET", "/events")
        answer = connection.getresponse()
        times = []
        while line := answer.readline():
            if line.startswith(b"data"):
                times.append(time.monotonic())
        connection.close()
        check.equal(len(times), 5, "events")
        # they are sent within 1.6 s; held back they would come at once
        check.that(times[-1] - times[0] > 0.8, f"the first came {times[-1] - times[0]} s early")

    def test_a_websocket_passes(self):
        host, port = self.link("http")
        client = WebSocket(port, "/socket", host=host)
        for payload in (b"small", b"x" * 60000):
            client.send(payload)
            check.equal(client.receive(), payload, "the echo")
        client.close()

    def test_http2_passes_with_trailers(self):
        host, port = self.link("http2")
        url = f"http://{host}:{port}/index.html"
        seen = machine.must([machine.need("nghttp"), "-v", url], timeout=30).out
        check.contains(seen, ":status: 200", "status")
        check.contains(seen, "hello from the edge", "body")
        check.contains(seen, "x-sum: 42", "trailer")
        many = machine.must([machine.need("nghttp"), "-n", "-s", "-m", "50", url], timeout=30).out
        check.equal(many.count(" 200 "), 50, "answers on one connection")

    # --- what must not hurt others ------------------------------------------------------------------

    def test_requests_that_two_would_read_differently_are_refused(self):
        for text in (
                b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked"
                b"\r\n\r\n0\r\n\r\n",
                b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                b"GET / HTTP/1.1\r\nBad Header: x\r\nHost: a\r\n\r\n"):
            check.contains(self.raw(text), " 400 ", repr(text[:60]))
        check.contains(self.raw(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 300000 + b"\r\n\r\n"),
                       " 431", "huge header")
        check.contains(self.raw(b"GET /" + b"x" * 300000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
                       " 414", "huge target")
        self.works()

    def test_an_answer_that_breaks_off_is_never_complete(self):
        connection = self.open()
        connection.request("GET", "/cut")
        try:
            answer = connection.getresponse()
            body = answer.read() if answer.status == 200 else b""
            check.that(answer.status == 502, f"complete: {answer.status}, {len(body)} bytes")
        except (http.client.IncompleteRead, ConnectionError):
            pass
        finally:
            connection.close()
        self.works()

    def test_thousands_of_resets_leave_nothing_behind(self):
        def held():
            return [(len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")))
                    for pid in self.pids]

        def links():
            """Links at the routers of both nodes, by their own management."""
            return [int(machine.must([PYTHON, CLIENT, "links", f"amqp://127.0.0.1:{port}"]).out)
                    for port in self.routers]

        def client(number):
            draw = random.Random(number)
            kind = draw.choice(("http", "tcp"))
            try:
                with socket.create_connection(self.link_cached[kind], 20) as one:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    text = (b"GET /bytes/3000000 HTTP/1.1\r\nHost: a\r\n\r\n" if kind == "http"
                            else b"bytes 3000000\n")
                    one.sendall(text[:draw.randrange(len(text) + 1)])
                    time.sleep(draw.random() * 0.02)
                    if draw.random() < 0.5:
                        one.settimeout(0.05)
                        one.recv(65536)
            except OSError:
                pass
        self.link_cached = {kind: self.link(kind) for kind in ("http", "tcp")}
        self.works()
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            list(clients.map(client, range(200)))  # whatever is made once is there then
        time.sleep(2)
        before, linked = held(), links()
        with concurrent.futures.ThreadPoolExecutor(16) as clients:
            list(clients.map(client, range(CONNECTS)))

        def gone():
            return all(now[0] <= was[0] + 12 and now[1] <= was[1] + 12
                       for was, now in zip(before, held()))
        check.until(gone, 60, f"files and threads as before: {before}, now {held()}")
        check.until(lambda: all(now <= was + 12 for was, now in zip(linked, links())), 60,
                    f"links as before: {linked}")
        self.works()
        return (f"{CONNECTS} connections; files and threads {before}, then {held()}; links of the routers"
                f" {linked}, then {links()}")

    def test_a_target_that_never_answers_is_504(self):
        check.equal(self.silent.result(PATIENCE)[0], 504, "status")

    def test_a_client_that_never_ends_its_header_is_408(self):
        check.contains(self.slow.result(PATIENCE), " 408", "status line")

    def test_a_microservice_that_dies_is_502_or_503_until_it_is_back(self):
        self.docker.must("kill", self.tule.container(APP, "web"))
        seen = set()

        def back():
            status = self.get("/")[0]
            seen.add(status)
            return status == 200
        check.until(back, 60, "the microservice's return")
        check.that(seen <= {200, 502, 503}, f"statuses {seen}")
