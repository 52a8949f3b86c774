"""Figures of an agent alone with four microservices: footprint, idle traffic, how soon it acts."""

import datetime
import selectors
import socket
import subprocess
import threading
import time

from lib import check, machine
from lib.docker import STAY
from lib.tule import Tule, application

IMAGE = "tule-e2e/shell:1"
NAME = "bench-agent"
NAMES = ("one", "two", "three", "four")


class Counter:
    """Passes TCP on to the Controller and counts its bytes, both ways."""

    def __init__(self, port):
        self.target, self.bytes = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, name="counter", daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            threading.Thread(target=self.carry, args=(near,), name="carry", daemon=True).start()

    def carry(self, near):
        with near, socket.create_connection(("127.0.0.1", self.target)) as far, \
                selectors.DefaultSelector() as selector:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in selector.select():
                    try:
                        data = key.fileobj.recv(65536)
                        if not data:
                            return
                        key.data.sendall(data)
                    except OSError:
                        return
                    self.bytes += len(data)


class AgentBench:
    def __init__(self, options, workspace, docker, tools):
        self.options, self.docker, self.tools = options, docker, tools
        docker.image(IMAGE, STAY)
        self.controller = Tule(workspace, "bench-agent-controller", None)
        self.controller.must_up("--role", "controller")
        self.controller.docker = docker
        self.controller.must_deploy(
            f"apiVersion: iofog.org/v3\nkind: AgentConfig\nmetadata: {{name: {NAME}}}\n"
            "spec: {host: 127.0.0.1, agentType: x86, statusFrequency: 30, changeFrequency: 60,\n"
            "  routerConfig: {routerMode: none}}\n")
        self.uuid = self.controller.api.agents()[NAME]["uuid"]
        key = self.controller.api.ok("GET", f"/iofog/{self.uuid}/provisioning-key").json["key"]
        self.counter = Counter(self.controller.port)
        self.edge = Tule(workspace, "bench-agent", docker)
        self.edge.agent_uuids.add(self.uuid)
        url = f"http://127.0.0.1:{self.counter.port}/api/v3"
        self.edge.must_up("--role", "agent", "--controller", url, "--key", key)

    def close(self):
        self.edge.close()
        self.controller.close()

    def agent(self):
        self.create()
        self.idle()
        self.messages()
        self.start()

    def create(self):
        """From the request that creates a microservice to its container's start."""
        api, took = self.controller.api, []
        for number in range(self.options.deployments):
            name = f"bench-create-{number}"
            body = {"name": name, "isActivated": True, "microservices": [{
                "name": "one", "config": "{}", "iofogUuid": self.uuid, "registryId": 2,
                "images": [{"containerImage": IMAGE, "fogTypeId": 1}], "ports": [], "env": []}]}
            began = time.time()
            api.ok("POST", "/application", body)
            container = "iofog_" + api.microservice(name, "one")["uuid"]
            check.until(lambda: self.docker.running(container), 60, "the container")
            took.append(self.started(container) - began)
            api.ok("DELETE", f"/application/{name}")
            check.until(lambda: not self.docker.exists(container), 60, "removal")
        self.tools.figure("image present, create to running", took, "s", "≤ 1 s")

    def started(self, container):
        text = self.docker.inspect(container)["State"]["StartedAt"]
        date, _, fraction = text.rstrip("Z").partition(".")
        whole = datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.timezone.utc)
        return whole.timestamp() + float("0." + (fraction or "0"))

    def idle(self):
        self.controller.must_deploy(application(
            "bench-idle", [{"name": n, "image": IMAGE} for n in NAMES], NAME))
        self.controller.wait_running("bench-idle")
        time.sleep(15)  # what the deployment leaves to do
        pid, seconds = self.edge.pids()[0], self.options.idle_minutes * 60
        cpu, count = self.tools.cpu_seconds(pid), self.counter.bytes
        began = time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - began
        rss, pss = self.tools.memory_mib(pid)
        share = 100 * (self.tools.cpu_seconds(pid) - cpu) / passed
        rate = 8 * (self.counter.bytes - count) / passed
        print(f"agent alone, {self.options.idle_minutes:g} min idle with four microservices: RSS "
              f"{rss:.0f} MiB, target ≤ 150 MiB (PSS {pss:.0f} MiB); {share:.2f} % of a core, target "
              f"≤ 0.3 %; {rate:.0f} bit/s to and from the Controller, target ≤ 1000 bit/s", flush=True)

    def messages(self):
        """One publisher and one subscriber on this agent's heap, which is a small one."""
        text = application("bench-idle", [{"name": n, "image": IMAGE} for n in NAMES], NAME)
        self.controller.must_deploy(
            text + "  routes:\n  - {name: bench-route, from: one, to: two}\n")
        ids = [self.controller.api.microservice("bench-idle", n)["uuid"] for n in ("one", "two")]
        time.sleep(5)  # until the agent has the route
        token = (self.edge.data / "agent" / "local-api").read_text().strip()
        for seconds, what in ((5, "agent alone, warm-up, "), (10, "agent alone, ")):
            self.tools.messages_over_sockets(
                self.edge.local_port, token, *ids, 20_000, seconds, what)

    def start(self):
        """From the process's start to the Local API's port."""
        took = []
        for _ in range(self.options.runs):
            self.edge.down()
            check.until(lambda: not self.edge.pids(), 30, "end")
            command = [str(machine.ROOT / "tule"), "up", *self.edge.again_options()]
            with subprocess.Popen(command, env=self.edge.env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as launcher:
                began = self.tools.process_start(check.until(self.edge.pids, 60, "the JVM")[0])
                while not machine.port_open(self.edge.local_port):
                    check.that(time.time() - began < 60, "no Local API")
                    time.sleep(0.02)
                took.append(time.time() - began)
                launcher.wait(120)
        self.tools.figure("agent alone, process start to the Local API answering", took, "s", "≤ 5 s")
