"""Public ports: from YAML to answer, with no inbound port open at the microservice's node (Shows 1, 2, 5).

A Controller alone, whose machine is what everybody reaches; an agent in a network namespace that
lets nobody in; a second agent for moves. Microservices are plain processes, since the engine's
containers would publish their ports outside the namespace.
"""

import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

from lib import check, machine
from lib.console import ANSI
from lib.link import Link
from lib.network import Suite as Base
from lib.tule import Tule, application

APP = "e2e-ports"
OTHER = "e2e-ports-other"
HIDDEN, NEAR = "e2e-hidden", "e2e-near"
IMAGE = "tule-e2e/box:1"
PAGE = b"the page of the hidden node"
PYTHON = "/usr/bin/python3"
CLIENT = pathlib.Path(__file__).resolve().parent.parent / "clients" / "site_client.py"
CONNECTIONS = 16

# what wrk saw: it tells only how many were not 2xx or 3xx
COUNT = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args) counts = {} end
function response(status, headers, body)
  local word = tostring(status)
  if status == 200 and body ~= "%s" then word = "wrong" end
  counts[word] = (counts[word] or 0) + 1
end
function done(summary, latency, requests)
  for _, thread in ipairs(threads) do
    for word, count in pairs(thread:get("counts")) do print("counted " .. word .. " " .. count) end
  end
  for _, word in ipairs({"connect", "read", "write", "timeout"}) do
    print("counted " .. word .. " " .. summary.errors[word])
  end
end
""" % PAGE.decode()


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
            os.killpg(process.pid, signal.SIGTERM)
            out, _ = process.communicate(timeout=20)
        check.that(not machine.port_open(local), "the local port after the end")
        check.contains(out, "Forwarding 127.0.0.1", "output")

    # --- Shows 5 --------------------------------------------------------------------------------

    def routes(self, tule, part):
        """Names and states of the routes whose name has a part, as the console lists them."""
        text = ANSI.sub("", tule.must("shell", "proxy:list").out)
        rows = [[cell.strip() for cell in re.split("[│|]", line)] for line in text.splitlines()]
        return {row[0]: row[1] for row in rows if len(row) > 1 and part in row[0]}

    def test_routes_are_listed_stopped_and_started_in_the_console(self):
        self.serves()
        listening = self.routes(self.gate, f":{self.first}=>amqp:")
        check.equal(set(listening.values()), {"Started"}, f"states of {listening}")
        for route in listening:
            self.gate.must("shell", f"proxy:stop '{route}'")
        check.equal(set(self.routes(self.gate, f":{self.first}=>amqp:").values()), {"Stopped"}, "states")
        check.that(not machine.port_open(self.first, self.outside), "the port of a stopped route")
        for route in listening:
            self.gate.must("shell", f"proxy:start '{route}'")
        self.serves()
        # at the other end the queue is left, and whoever asks is told that nobody serves it
        serving = self.routes(self.hidden, f"=>http:{self.webport}")
        check.equal(len(serving), 1, f"routes to the microservice: {serving}")
        for route in serving:
            self.hidden.must("shell", f"proxy:stop '{route}'")
        check.equal(answer(self.outside, self.first)[0], 503, "status while nobody serves")
        for route in serving:
            self.hidden.must("shell", f"proxy:start '{route}'")
        self.serves()

    def site(self, *words):
        """What the AMQP client has to say at the router beside the Controller."""
        url = f"amqp://{self.outside}:{self.gate.env['TULE_AMQP_PORT']}"
        return [PYTHON, CLIENT, words[0], url, *words[1:]]

    def test_a_sites_bundle_that_is_dropped_in_bridges_http_to_its_own_address(self):
        jars = list((machine.ROOT / "plugins-sample/routes-orders/target").glob("routes-orders-*.jar"))
        jars = [jar for jar in jars if not jar.name.endswith(("-sources.jar", "-javadoc.jar"))]
        if not jars:
            raise check.Skip("plugins-sample/routes-orders is not built")
        if machine.run([PYTHON, "-c", "import proton"]).code != 0:
            raise check.Skip("no python3-qpid-proton")
        port = machine.free_port()
        (self.gate.etc / "io.tule.sample.orders.cfg").write_text(
            f"http = tule-http:127.0.0.1:{port}?path=/orders\n", encoding="utf-8")
        dropped = self.gate.etc.parent / "deploy" / "routes-orders.jar"
        dropped.parent.mkdir(exist_ok=True)
        shutil.copy(jars[0], dropped)

        def posted():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            try:
                connection.request("POST", "/orders", b"3 apples")
                got = connection.getresponse()
                return got.status, got.getheader("x-by"), got.read()
            finally:
                connection.close()
        check.until(lambda: posted() == (202, None, b"Taken: 3 apples"), 60, "the site's answer")
        check.equal(answer("127.0.0.1", port, "/orders")[0], 405, "status of a GET")
        routes = self.routes(self.gate, "orders-")
        check.equal(routes, {"orders-in": "Started", "orders-answer": "Started"}, "routes")
        # a client of the network asks the site's route, then answers in its place
        got = machine.must(self.site("ask", "site.orders", "POST", "4 pears"), timeout=60).out.strip()
        check.equal(got, "202 Taken: 4 pears", "what the AMQP client is answered")
        self.gate.must("shell", "proxy:stop orders-answer")
        client = machine.Daemon(self.site("answer", "site.orders", "1"),
                                self.workspace.path / "site-client.log")
        try:
            check.until(lambda: "ready" in client.log.read_text(), 30, "the AMQP client")
            # a way to the stopped route that was there already ends with 503, once for each thread
            check.until(lambda: posted() == (201, "proton", b"proton has 3 apples"), 20,
                        "the AMQP client's answer")
            check.contains(client.log.read_text(), "POST 3 apples", "what the AMQP client was asked")
        finally:
            client.close()
        dropped.unlink()
        check.until(lambda: not machine.port_open(port), 60, "the end of the site's routes")
        check.equal(self.routes(self.gate, "orders-"), {}, "routes after it has gone")
        self.serves()

    # --- Shows 2 --------------------------------------------------------------------------------

    def load(self, seconds):
        """wrk with so many connections; to be ended by SIGINT at the latest."""
        script = self.workspace.file("count.lua", COUNT)
        return subprocess.Popen(
            [machine.need("wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", script,
             f"http://{self.outside}:{self.first}/"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    @staticmethod
    def counted(wrk):
        """How many answers of each status, wrong pages and failures of sockets came."""
        text, _ = wrk.communicate(timeout=60)
        found = {word: int(count) for word, count in re.findall(r"^counted (\S+) (\d+)$", text, re.M)}
        check.that(found, f"wrk says {text}")
        return {word: count for word, count in found.items() if count}

    def test_move_under_load_of_wrk_fails_what_is_in_flight_alone(self):
        self.serves()
        wrk = self.load(120)
        try:
            time.sleep(2)
            self.gate.must("move", "microservice", f"{APP}/web", NEAR)

            def there():
                got = self.gate.api.microservice(APP, "web")
                check.equal((got.get("status") or {}).get("status"), "RUNNING", "state")
                check.that(machine.port_open(self.webport, "127.0.0.1"), "the new place")
                return True
            check.until(there, 90, "the move")
            self.serves()
            time.sleep(1)
        finally:
            wrk.send_signal(signal.SIGINT)
        during = self.counted(wrk)
        after = self.counted(self.load(3))
        check.that(set(during) <= {"200", "502", "503"}, f"answers during the move: {during}")
        failed = sum(count for word, count in during.items() if word != "200")
        # those in flight, and those that come while the old one ends
        check.that(failed <= 4 * CONNECTIONS, f"{failed} failed with {CONNECTIONS} connections: {during}")
        check.equal(set(after), {"200"}, f"answers after the move: {after}")
        return f"{during} during the move, {after} in three seconds after it"


def free_range(count):
    """The first of some numbers in a row that nobody has."""
    for first in range(23600, 23900, count):
        if not any(machine.port_open(port) for port in range(first, first + count)):
            return first
    raise check.Failure("no free range of ports")
