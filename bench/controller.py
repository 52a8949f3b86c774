"""The Controller's own figures: CPU time of a request, and a fleet of hollow agents."""

import http.client
import json
import os
import select
import statistics
import subprocess
import time

from lib import check, machine
from lib.tule import Tule

CONNECTIONS = 4
ROUNDS = 5
HOLLOW = machine.ROOT / "bench" / "hollow"
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmRSS"))


def status(number, microservices=()):
    """A report as an agent sends it, with figures that differ each time."""
    now = int(time.time() * 1000)
    return {
        "daemonStatus": "RUNNING", "daemonOperatingDuration": number * 30000,
        "daemonLastStart": now - number * 30000, "memoryUsage": 50.1 + number % 7,
        "diskUsage": 0.0, "cpuUsage": 1.2 + number % 5 / 3, "memoryViolation": False,
        "diskViolation": False, "cpuViolation": False,
        "systemAvailableDisk": 10_000_000_000 + number,
        "systemAvailableMemory": 8_000_000_000 - 4096 * number,
        "systemTotalCpu": float(number % 100),
        "microserviceStatus": json.dumps([
            {"id": uuid, "status": "RUNNING", "percentage": 100.0, "containerId": "c" * 64,
             "startTime": now - number * 30000, "operatingDuration": number * 30000,
             "cpuUsage": "1.5", "memoryUsage": str(1_048_576 + number), "errorMessage": ""}
            for uuid in microservices]),
        "repositoryCount": 2, "repositoryStatus": "[]", "systemTime": now, "lastStatusTime": now,
        "ipAddress": "192.0.2.7", "ipAddressExternal": "", "processedMessages": 0,
        "microserviceMessageCounts": "[]", "messageSpeed": 0.0, "lastCommandTime": 0,
        "tunnelStatus": json.dumps({"username": "-", "host": "-", "rport": 0, "lport": 0,
                                    "status": "CLOSED", "errormessage": "-"}),
        "version": "3.1.0", "isReadyToUpgrade": False, "isReadyToRollback": False,
    }


class Connection:
    """One connection that stays open; a request and its answer are two steps."""

    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, method, path, token=None, body=None):
        headers = {"Authorization": token} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.http.request(method, "/api/v3" + path, body, headers)

    def receive(self):
        answer = self.http.getresponse()
        text = answer.read()
        check.that(answer.status < 300, f"answer {answer.status}: {text[:300]!r}")
        return json.loads(text) if text else None

    def call(self, *request):
        self.send(*request)
        return self.receive()


class ControllerBench:
    """A fresh Controller with an H2 database, and agents that only these figures need."""

    def __init__(self, options, workspace, name="bench-controller"):
        self.options = options
        self.workspace = workspace
        self.tule = Tule(workspace, name, None)
        self.tule.must_up("--role", "controller")
        self.pid = self.tule.pids()[0]
        self.agents = []
        self.microservices = []
        self.reports = 0
        self.warming = 0

    def connection(self):
        return Connection(self.tule.port)

    def login(self, connection):
        email, password = self.tule.credentials()
        body = {"email": email, "password": password}
        return connection.call("POST", "/user/login", None, body)["accessToken"]

    def provision(self, count):
        connection = self.connection()
        token = self.login(connection)
        for number in range(len(self.agents), count):
            body = {"name": f"bench-{number}", "fogType": 1, "routerMode": "none"}
            uuid = connection.call("POST", "/iofog", token, body)["uuid"]
            key = connection.call("GET", f"/iofog/{uuid}/provisioning-key", token)["key"]
            agent = connection.call("POST", "/agent/provision", None, {"type": 1, "key": key})
            self.agents.append((uuid, agent["token"]))

    def cost(self, request, warm, count, connections=CONNECTIONS):
        """CPU-ms of the Controller for each of the requests that a function of a number makes, once
        warm: what runs often is compiled then, as it is in a Controller that has run for a day."""
        opened = [self.connection() for _ in range(connections)]

        def run(numbers):
            numbers = list(numbers)
            for i in range(0, len(numbers), connections):
                busy = []
                for connection, number in zip(opened, numbers[i:i + connections]):
                    connection.send(*request(number))
                    busy.append(connection)
                for connection in busy:
                    connection.receive()
        before = cpu_seconds(self.pid)
        run(range(warm))
        self.warming = (cpu_seconds(self.pid) - before) * 1000 / max(1, warm)
        before = cpu_seconds(self.pid)
        run(range(warm, warm + count))
        return (cpu_seconds(self.pid) - before) * 1000 / count

    def changes(self, warm=6000, count=8000):
        agents = self.agents
        return self.cost(lambda n: ("GET", "/agent/config/changes", agents[n % len(agents)][1]),
                         warm, count)

    def status(self, warm=3000, count=4000):
        agents = self.agents

        def request(number):
            self.reports += 1
            return "PUT", "/agent/status", agents[number % len(agents)][1], status(self.reports)
        return self.cost(request, warm, count)

    def create(self, token, warm, count):
        """The last of them are in the application `bench`, those before in `bench-warm`."""
        def request(number):
            return "POST", "/microservices", token, {
                "name": f"m{number}", "config": "{}",
                "application": "bench-warm" if number < warm else "bench",
                "iofogUuid": self.agents[number % len(self.agents)][0],
                "rootHostAccess": False, "logSize": 10, "registryId": 1,
                "images": [{"fogTypeId": t, "containerImage": "example/image:1"} for t in (1, 2)],
                "ports": [{"internal": 80, "external": 20000 + number}],
                "volumeMappings": [{"hostDestination": "/tmp", "containerDestination": "/data",
                                    "accessMode": "rw"}],
                "env": [{"key": "A", "value": "1"}], "cmd": ["a"]}
        return self.cost(request, warm, count, 1)

    def controller(self):
        """CPU time of requests, with few agents and with many."""
        connection = self.connection()
        token = self.login(connection)
        for name in ("bench", "bench-warm"):
            connection.call("POST", "/application", token, {"name": name, "isActivated": True})
        self.provision(100)
        few = {"changes": self.changes(), "status": self.status()}
        line("GET /agent/config/changes, 100 agents", few["changes"], "CPU-ms", "≤ 0.25", 3.2)
        line("PUT /agent/status, 100 agents", few["status"], "CPU-ms", "≤ 0.40", 4.6)
        line("POST /user/login", self.cost(
            lambda n: ("POST", "/user/login", None,
                       dict(zip(("email", "password"), self.tule.credentials()))), 2, 10, 1),
             "CPU-ms", "a password hash's", 2.1)
        cost = self.create(token, 2000, 1000)
        line("POST /microservices", cost, "CPU-ms", "≤ 1.5", 17.3)
        line("the first 2000 POST /microservices", self.warming, "CPU-ms")
        connection.call("DELETE", "/application/bench-warm", token)
        line("GET /microservices, 1000 of them", self.cost(
            lambda n: ("GET", "/microservices?application=bench", token), 40, 20, 1),
             "CPU-ms", "≤ 40", "3770 for 700")
        self.growth()
        print(f"RSS {rss_mib(self.pid):.0f} MiB", flush=True)

    def growth(self):
        """What more agents cost: beside a Controller with few, in turns, because the ratio of two
        figures of different minutes says more of what else ran than of the Controllers."""
        many = self.options.agents
        self.provision(many)
        small = ControllerBench(self.options, self.workspace, "bench-controller-few")
        try:
            small.provision(100)
            for name in ("changes", "status"):
                few, all_of_them = getattr(small, name), getattr(self, name)
                few(), all_of_them()
                rounds = [(few(100, 2000), all_of_them(100, 2000)) for _ in range(ROUNDS)]
                cost = statistics.median(high for _, high in rounds)
                ratio = statistics.median(high / max(low, 1e-9) for low, high in rounds)
                line(f"{name}, {many} agents", cost, "CPU-ms")
                line(f"{name}, {many} agents to 100", ratio, "times", "≤ 1.5")
        finally:
            small.tule.close()

    def fleet(self):
        """Hollow agents, each with its requests for changes held."""
        check.that(list((machine.ROOT / "bench" / "target").glob("bench-*.jar")),
                   "bench is not built: mvn -q -pl bench -am package -DskipTests")
        command = [HOLLOW, "--controller", self.tule.base, "--agents", str(self.options.agents),
                   "--status", "30", "--name", "fleet"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              encoding="utf-8") as hollow:
            self.workspace.at_end(lambda: hollow.poll() is None and hollow.terminate())
            self.tell(hollow, self.login(self.connection()))
            print(f"provisioned: {self.answer(hollow, 1200)}", flush=True)
            time.sleep(30)
            seconds = self.options.fleet_seconds
            before = cpu_seconds(self.pid)
            self.tell(hollow, f"measure {seconds} 20")
            seen = json.loads(self.answer(hollow, seconds + 700))
            share = 100 * (cpu_seconds(self.pid) - before) / seconds
            for name, target in (("status", "≤ 200"), ("late", "≤ 200"), ("deploy", "")):
                figures = seen[name]
                line(f"{seen['agents']} agents, {name}, p99 of {figures['count']} "
                     f"(p50 {figures['p50']:.1f}, max {figures['max']:.1f})",
                     figures["p99"], "ms", target)
            line("held requests", seen["held"], "")
            line("calls that failed", seen["failures"], "")
            line("RSS of the Controller", rss_mib(self.pid), "MiB", "≤ 512")
            line("CPU of the Controller", share, "% of a core")
            hollow.stdin.close()
            hollow.wait(60)

    @staticmethod
    def tell(hollow, text):
        hollow.stdin.write(text + "\n")
        hollow.stdin.flush()

    @staticmethod
    def answer(hollow, seconds):
        ready, _, _ = select.select([hollow.stdout], [], [], seconds)
        check.that(ready, f"no answer of the hollow agents within {seconds} s")
        text = hollow.stdout.readline().strip()
        check.that(text, "the hollow agents have ended")
        return text


def line(name, value, unit, target="", original=""):
    text = f"{name}: {value:.2f} {unit}".rstrip()
    if target:
        text += f", target {target}"
    if original:
        text += f" (the original {original})"
    print(text, flush=True)
