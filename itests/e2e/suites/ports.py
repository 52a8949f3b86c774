"""Public ports: from YAML to answer, with no inbound port open at the microservice's node (Shows 1, 2).

A Controller alone, whose machine is what everybody reaches; an agent in a network namespace that
lets nobody in; a second agent for moves. Microservices are plain processes, since the engine's
containers would publish their ports outside the namespace.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

from lib import check, machine
from lib.link import Link
from lib.network import Suite as Base
from lib.tule import Tule, application

APP = "e2e-ports"
OTHER = "e2e-ports-other"
HIDDEN, NEAR = "e2e-hidden", "e2e-near"
IMAGE = "tule-e2e/box:1"
PAGE = b"the page of the hidden node"


def answer(address, port, path="/", host=None, timeout=10):
    """Status and body of a GET, 0 where there was no answer."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": host} if host else {})
        got = connection.getresponse()
        return got.status, got.read()
    except (OSError, http.client.HTTPException) as e:
        return 0, str(e).encode()
    finally:
        connection.close()


def echo(address, port, data, timeout=20):
    """What comes back from a TCP echo until its end, after our own end."""
    with socket.create_connection((address, port), timeout=timeout) as s:
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        back = b""
        while piece := s.recv(65536):
            back += piece
        return back


def box(tule):
    """An image for processes: one static busybox and a page."""
    name = IMAGE.replace("%", "%25").replace("/", "%2F").replace(":", "%3A")
    image = tule.data / "process" / "images" / name
    root = image / "rootfs"
    for directory in ("bin", "tmp", "etc", "www", "www/api"):
        (root / directory).mkdir(parents=True, exist_ok=True)
    shutil.copy(machine.need("busybox"), root / "bin" / "busybox")
    for applet in ("sh", "httpd", "nc", "cat", "sleep"):
        if not (root / "bin" / applet).exists():
            os.symlink("busybox", root / "bin" / applet)
    (root / "etc" / "passwd").write_text("root:x:0:0:root:/:/bin/sh\n")
    (root / "www" / "index.html").write_bytes(PAGE)
    (root / "www" / "api" / "index.html").write_bytes(PAGE + b", api")
    (image / "image.properties").write_text("environment.PATH=/bin\n")
    machine.must(["chmod", "-R", "a+rX", str(root)])


def web(name, node, public, **more):
    return {"name": name, "image": IMAGE, "agent": node, "container": {
        "commands": ["/bin/httpd", "-f", "-p", str(more.pop("port")), "-h", "/www"],
        "ports": [public]}}


class Suite(Base):
    def set_up(self):
        machine.need("iptables")
        self.link = Link(self.workspace, "p")
        self.outside = self.link.clean.rsplit(".", 1)[0] + ".1"
        self.first = free_range(4)
        self.gate = Tule(self.workspace, "gate", None, TULE_LISTEN=f"127.0.0.1,{self.outside}",
                         TULE_PUBLIC_PORTS=f"{self.first}-{self.first + 4}")
        self.gate.must_up("--role", "controller")
        self.hidden = self.agent(HIDDEN, "hidden", self.link)
        self.near = self.agent(NEAR, "near", None)
        inside = [*self.link.prefix, machine.need("iptables"), "-A", "INPUT"]
        machine.must([*inside, "!", "-i", "lo", "-p", "tcp", "--syn", "-j", "DROP"])
        machine.must([*inside, "!", "-i", "lo", "-p", "udp", "-j", "DROP"])
        self.webport, self.echoport = machine.free_port(), machine.free_port()
        self.deploy(HIDDEN)

    def agent(self, name, short, link):
        port = machine.free_port()
        self.gate.must_deploy(
            f"apiVersion: iofog.org/v3\nkind: AgentConfig\nmetadata: {{name: {name}}}\n"
            "spec: {host: 127.0.0.1, agentType: x86, statusFrequency: 5, changeFrequency: 5,\n"
            f"  routerConfig: {{routerMode: edge, messagingPort: {port}}}}}\n")
        uuid = self.gate.api.agents()[name]["uuid"]
        key = self.gate.api.ok("GET", f"/iofog/{uuid}/provisioning-key").json["key"]
        tule = Tule(self.workspace, short, None, link, TULE_RUNTIME="process")
        box(tule)
        base = f"http://{self.outside}:{self.gate.port}/api/v3"
        tule.must_up("--role", "agent", "--controller", base, "--key", key)
        return tule

    def deploy(self, node):
        self.gate.must_deploy(application(APP, [
            web("web", node, {"internal": self.webport, "external": self.webport,
                              "public": self.first, "protocol": "http"}, port=self.webport),
            {"name": "echo", "image": IMAGE, "agent": node, "container": {
                "commands": ["/bin/nc", "-ll", "-p", str(self.echoport), "-e", "/bin/cat"],
                "ports": [{"internal": self.echoport, "external": self.echoport, "public": {
                    "schemes": ["tcp"], "protocol": "tcp",
                    "router": {"port": self.first + 1}}}]}}], node))

    def tear_down(self):
        for name in (APP, OTHER):
            self.gate.delete_application(name)
        for tule in (self.hidden, self.near, self.gate):
            tule.close()
        self.link.close()

    # --- helpers --------------------------------------------------------------------------------

    def serves(self, port=None, host=None, path="/", seconds=60, body=PAGE):
        def right():
            got = answer(self.outside, port or self.first, path, host)
            check.equal(got, (200, body), "answer")
            return True
        check.until(right, seconds, f"the page at port {port or self.first}")

    def public(self, name, app=APP):
        return self.gate.api.microservice(app, name)["ports"][0]["public"]

    # --- Shows 1 --------------------------------------------------------------------------------

    def test_the_node_lets_nobody_in(self):
        for port in (self.webport, self.echoport):
            check.that(not machine.port_open(port, self.link.clean), f"port {port} of the node")

    def test_http_and_tcp_answer_at_the_published_links(self):
        check.equal(self.public("web")["links"], [f"http://{self.outside}:{self.first}"], "links")
        check.equal(self.public("echo")["links"], [f"tcp://{self.outside}:{self.first + 1}"], "links")
        self.serves()
        data = os.urandom(300_000)
        check.until(lambda: echo(self.outside, self.first + 1, b"x") == b"x", 30, "the echo")
        check.that(echo(self.outside, self.first + 1, data) == data, "300,000 bytes came back otherwise")

    def test_describe_shows_link_and_state(self):
        text = self.gate.must("describe", "microservice", f"{APP}/web").out
        check.contains(text, f"publicLink: http://{self.outside}:{self.first}", "describe")
        status = self.public("web")["status"]
        check.equal(status["state"], "OPEN", "state")
        check.that(status["requests"] >= 1, f"counters {status}")
        again = self.workspace.file("described.yaml", text)
        self.gate.must("deploy", "-f", again)
        self.serves()

    def test_metrics_have_the_port(self):
        status, body = answer("127.0.0.1", self.gate.port, "/metrics")
        check.equal(status, 200, "status")
        line = f'tule_public_port_open{{port="{self.first}"}} 1'
        check.contains(body.decode(), line, "metrics")

    # --- several microservices on one port ------------------------------------------------------

    def test_hosts_and_paths_share_a_number(self):
        port = machine.free_port()
        options = {"schemes": ["http"], "protocol": "http", "router": {"port": self.first}}
        self.gate.must_deploy(application(OTHER, [
            web("api", HIDDEN, {"internal": port, "external": port, "public": {
                **options, "hosts": ["api.example"], "paths": ["/api"]}}, port=port)], HIDDEN))
        self.serves(host="api.example", path="/api/", body=PAGE + b", api")
        check.equal(answer(self.outside, self.first, "/", "api.example")[0], 404, "another path there")
        self.serves(host="www.example")
        self.gate.delete_application(OTHER)

    # --- bad input ------------------------------------------------------------------------------

    def test_a_port_in_use_is_told_and_opened_when_it_is_free(self):
        port = machine.free_port()
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((self.outside, self.first + 2))
            taken.listen()
            self.gate.must_deploy(application(OTHER, [
                web("late", HIDDEN, {"internal": port, "external": port, "public": self.first + 2,
                                     "protocol": "http"}, port=port)], HIDDEN))

            def told():
                status = self.public("late", OTHER).get("status", {})
                check.equal((status.get("state"), status.get("reason")), ("FAILED", "PORT_IN_USE"),
                            "state")
                return True
            check.until(told, 20, "the reason")
            check.until(lambda: any(
                e["outcome"] == "PORT_IN_USE"
                for e in self.gate.api.ok("GET", "/audit?kind=public-port").json["entries"]),
                10, "the event")
        self.serves(self.first + 2)

    def test_what_cannot_be_is_refused(self):
        port = machine.free_port()
        for public, code in (({"router": {"port": self.first + 2}}, "PORT_IN_USE"),
                             ({"router": {"host": "nobody"}}, "INVALID_ARGUMENT"),
                             ({"hosts": ["a_b"]}, "INVALID_ARGUMENT"),
                             ({"access": ["10.0.0.0/99"]}, "INVALID_ARGUMENT")):
            result = self.gate.deploy(application("e2e-refused", [
                web("no", HIDDEN, {"internal": port, "external": port, "public": {
                    "schemes": ["http"], "protocol": "http", **public}}, port=port)], HIDDEN))
            check.that(result.code != 0, f"{public} was taken")
            check.contains(result.all, code, f"refusal of {public}")
        self.gate.must_deploy(application("e2e-last", [
            web("last", HIDDEN, {"internal": port, "external": port, "public": {
                "schemes": ["http"], "protocol": "http"}}, port=port)], HIDDEN))
        more = machine.free_port()
        full = self.gate.deploy(application("e2e-refused", [
            web("no", HIDDEN, {"internal": more, "external": more, "public": {
                "schemes": ["http"], "protocol": "http"}}, port=more)], HIDDEN))
        self.gate.delete_application("e2e-last")
        check.contains(full.all, "PORT_IN_USE", "refusal in a full range")

    # --- life -----------------------------------------------------------------------------------

    def test_stop_and_start_of_the_application(self):
        self.gate.must("stop", "application", OTHER)
        check.until(lambda: not machine.port_open(self.first + 2, self.outside), 20, "a closed port")
        self.gate.must("start", "application", OTHER)
        self.serves(self.first + 2)
        self.gate.delete_application(OTHER)
        check.until(lambda: not machine.port_open(self.first + 2, self.outside), 20, "a closed port")

    def test_killed_agent_and_controller_come_back(self):
        self.hidden.kill()
        self.hidden.again()
        self.serves()
        self.gate.kill()
        self.gate.again()
        self.serves()
        check.equal(self.public("web")["links"], [f"http://{self.outside}:{self.first}"], "links")

    # --- port-forward ---------------------------------------------------------------------------

    def forward(self, name, port):
        local = machine.free_port()
        process = subprocess.Popen(
            [str(machine.ROOT / "tule"), "port-forward", f"{APP}/{name}", f"{local}:{port}"],
            env=self.gate.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        self.workspace.at_end(lambda: process.poll() is None and os.killpg(process.pid, signal.SIGKILL))
        return process, local

    def test_port_forward_reaches_a_port_while_it_runs(self):
        process, local = self.forward("echo", self.echoport)
        try:
            check.until(lambda: machine.port_open(local), 30, "the local port")
            data = os.urandom(300_000)
            check.that(echo("127.0.0.1", local, data, 40) == data, "bytes came back otherwise")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            out, _ = process.communicate(timeout=20)
        check.that(not machine.port_open(local), "the local port after the end")
        check.contains(out, "Forwarding 127.0.0.1", "output")

    # --- Shows 2 --------------------------------------------------------------------------------

    def test_move_under_load_fails_what_is_in_flight_alone(self):
        counts, ended = {}, threading.Event()
        lock = threading.Lock()

        def load():
            connection = None
            while not ended.is_set():
                try:
                    connection = connection or http.client.HTTPConnection(
                        self.outside, self.first, timeout=20)
                    connection.request("GET", "/")
                    got = connection.getresponse()
                    body = got.read()
                    word = got.status if got.status != 200 or body == PAGE else "wrong"
                except (OSError, http.client.HTTPException) as e:
                    word = type(e).__name__
                    connection = None
                with lock:
                    counts[word] = counts.get(word, 0) + 1
                time.sleep(0.01)
        workers = [threading.Thread(target=load, daemon=True) for _ in range(8)]
        for worker in workers:
            worker.start()
        time.sleep(1)
        self.gate.must("move", "microservice", f"{APP}/web", NEAR)
        try:
            def there():
                got = self.gate.api.microservice(APP, "web")
                check.equal((got.get("status") or {}).get("status"), "RUNNING", "state")
                check.that(machine.port_open(self.webport, "127.0.0.1"), "the new place")
                return True
            check.until(there, 90, "the move")
            self.serves()
            with lock:
                during = dict(counts)
                counts.clear()
            time.sleep(2)
            with lock:
                after = dict(counts)
        finally:
            ended.set()
            for worker in workers:
                worker.join(30)
        check.that(set(during) <= {200, 502, 503}, f"answers during the move: {during}")
        check.equal(set(after), {200}, f"answers after the move: {after}")
        return f"{during} during the move, {after} in two seconds after it"


def free_range(count):
    """The first of some numbers in a row that nobody has."""
    for first in range(23600, 23900, count):
        if not any(machine.port_open(port) for port in range(first, first + count)):
            return first
    raise check.Failure("no free range of ports")
