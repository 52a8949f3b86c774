"""Figures of message routers: ours, and another one beside it in the same run."""

import json
import os
import pathlib
import shlex
import signal
import statistics
import subprocess
import time

from lib import check, machine

LOAD = pathlib.Path(__file__).resolve().parent / "amqp-load"
STREAMS = [
    ("100 B unsettled", ["--bytes", "100"], "≥ 400000/s, ≤ 1.2 µs"),
    ("100 B presettled", ["--bytes", "100", "--settled", "true"], "none lost"),
    ("10 KB unsettled", ["--bytes", "10240"], "level with a C router"),
    ("four pairs, 100 B unsettled", ["--bytes", "100", "--pairs", "4"], ""),
]
CONNECTIONS = 1000


def listener(port, role="normal"):
    return (f"listener {{\n host: 127.0.0.1\n port: {port}\n role: {role}\n authenticatePeer: no\n"
            " saslMechanisms: ANONYMOUS\n}\n")


def connector(port):
    return f"connector {{\n host: 127.0.0.1\n port: {port}\n role: edge\n saslMechanisms: ANONYMOUS\n}}\n"


def rss_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmRSS"))


class Kind:
    """A router's name here, and the command that runs it with a configuration file as its end."""

    def __init__(self, name, command):
        self.name, self.command = name, command


class RouterBench:
    """Runs each figure with each kind of router, turn and turn about, on the same load."""

    def __init__(self, options, workspace):
        check.that(LOAD.exists(), "no bench/amqp-load")
        self.seconds = options.router_seconds
        self.rounds = options.router_rounds
        self.path = workspace.dir("routers")
        self.kinds = [Kind("ours", [str(machine.ROOT / "tule"), "router", "--conf"])]
        if options.c_router:
            self.kinds.append(Kind("C router", [*shlex.split(options.c_router), "-c"]))
        self.running = []
        workspace.at_end(self.close)

    def close(self):
        for process in self.running:
            self.end(process)
        self.running = []

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, kind, name, mode, sections, ports):
        path = self.path / f"{kind.name.replace(' ', '-')}-{name}.conf"
        path.write_text(f"router {{\n mode: {mode}\n id: {name}\n}}\n"
                        "log {\n module: DEFAULT\n enable: error+\n}\n" + "".join(sections),
                        encoding="utf-8")
        with open(path.with_suffix(".log"), "ab") as log:
            process = subprocess.Popen([*kind.command, str(path)], stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log)
        self.running.append(process)

        def up():
            check.that(process.poll() is None, f"{kind.name} ended: {path.with_suffix('.log')}")
            return all(machine.port_open(p) for p in ports)
        check.until(up, 60, f"{kind.name} to listen")
        return process

    def alone(self, kind, name="alone"):
        port = machine.free_port()
        return self.start(kind, name, "standalone", [listener(port)], [port]), port

    def load(self, *words):
        done = subprocess.run([str(LOAD), *map(str, words)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=180)
        check.equal(done.returncode, 0, f"bench/amqp-load: {done.stderr[-600:]}")
        return json.loads(done.stdout)

    def router(self):
        self.memory()
        routers = [(kind, *self.alone(kind)) for kind in self.kinds]
        for name, words, target in STREAMS:
            self.stream(name, words, target,
                        [(k, [p.pid], port, port, 0) for k, p, port in routers])
        self.requests([(k, [p.pid], port, port) for k, p, port in routers])
        self.close()
        networks = [(kind, *self.edges(kind)) for kind in self.kinds]
        self.stream("edge, interior, edge: 100 B unsettled", ["--bytes", "100"],
                    "≥ 3 times a C router's rate", [(*n, 4) for n in networks])
        self.close()

    def memory(self):
        for kind in self.kinds:
            process, port = self.alone(kind)
            time.sleep(5)
            idle = rss_mib(process.pid)
            load = subprocess.Popen([str(LOAD), "hold", "--to", f"127.0.0.1:{port}", "--connections",
                                     str(CONNECTIONS), "--seconds", "120"],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            self.running.append(load)
            opened = json.loads(load.stdout.readline() or "{}")
            check.equal(opened.get("open"), CONNECTIONS, "connections")
            time.sleep(5)
            held = rss_mib(process.pid)
            self.end(load)
            load.stdout.close()
            self.end(process)
            target = ", target ≤ 64 and ≤ 128 MiB" if kind is self.kinds[0] else ""
            print(f"{kind.name}: RSS idle {idle:.0f} MiB, with {CONNECTIONS} connections, each with a "
                  f"link and an address, {held:.0f} MiB (opened in {opened['seconds']} s){target}",
                  flush=True)
        self.running = []

    def edges(self, kind):
        """An edge, an interior and an edge; their pids, and the ports of the edges."""
        inner, first, second = (machine.free_port() for _ in range(3))
        interior = self.start(kind, "interior", "interior", [listener(inner, "edge")], [inner])
        sides = [self.start(kind, f"edge-{p}", "edge", [listener(p), connector(inner)], [p])
                 for p in (first, second)]
        time.sleep(3)
        return [interior.pid, *(s.pid for s in sides)], first, second

    def stream(self, name, words, target, routers):
        found = {kind: [] for kind, *_ in routers}
        for _ in range(self.rounds):
            for kind, pids, to, receive, settle in routers:
                found[kind].append(self.load(
                    "stream", "--to", f"127.0.0.1:{to}", "--from", f"127.0.0.1:{receive}",
                    "--settle", settle, "--seconds", self.seconds,
                    "--pids", ",".join(map(str, pids)), *words))
        for kind, runs in found.items():
            rate, cpu, client = (statistics.median(r[k] for r in runs)
                                 for k in ("rate", "cpu", "loadCpu"))
            lost, sent = sum(r["lost"] for r in runs), sum(r["sent"] for r in runs)
            wanted = f", target {target}" if target and kind is self.kinds[0] else ""
            print(f"{kind.name}: {name}: {rate:.0f}/s, {cpu:.2f} µs CPU a message, "
                  f"{lost} of {sent} lost{wanted} (load {client:.2f} µs a message)", flush=True)
        self.ratio(name, {k: statistics.median(r["rate"] for r in v) for k, v in found.items()},
                   {k: statistics.median(r["cpu"] for r in v) for k, v in found.items()})

    def ratio(self, name, rates, cpus):
        if len(self.kinds) == 2 and all(rates.values()):
            ours, other = self.kinds
            print(f"{name}: {rates[ours] / rates[other]:.2f} times the C router's rate at "
                  f"{cpus[ours] / cpus[other]:.2f} of its CPU", flush=True)

    def floor(self):
        """A round trip through a process that only passes bytes on: what is not the router's."""
        relay = subprocess.Popen([str(LOAD), "relay"], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, text=True)
        self.running.append(relay)
        port = json.loads(relay.stdout.readline() or "{}").get("port")
        check.that(port, "bench/amqp-load relay ended")
        runs = [self.load("requests", "--floor", "true", "--to", f"127.0.0.1:{port}",
                          "--seconds", self.seconds, "--pids", relay.pid)
                for _ in range(self.rounds)]
        self.end(relay)
        relay.stdout.close()
        p50, p99, cpu = (statistics.median(r[k] for r in runs) for k in ("p50", "p99", "cpu"))
        print(f"no router: request and response, 200/s, through a process that passes bytes on: p50 "
              f"{p50:.0f} µs, p99 {p99:.0f} µs, {cpu:.0f} µs CPU a round trip", flush=True)

    def requests(self, routers):
        self.floor()
        for kind, pids, to, receive in routers:
            runs = [self.load("requests", "--to", f"127.0.0.1:{to}", "--from", f"127.0.0.1:{receive}",
                              "--seconds", self.seconds, "--pids", ",".join(map(str, pids)))
                    for _ in range(self.rounds)]
            p50, p99, cpu = (statistics.median(r[k] for r in runs) for k in ("p50", "p99", "cpu"))
            wanted = ", target p50 ≤ 150 µs" if kind is self.kinds[0] else ""
            print(f"{kind.name}: request and response, 200/s: p50 {p50:.0f} µs, p99 {p99:.0f} µs, "
                  f"{cpu:.0f} µs CPU a round trip{wanted}", flush=True)


def option(parser):
    parser.add_argument("--c-router", default=os.environ.get("TULE_BENCH_QDROUTERD", ""), metavar="COMMAND",
                        help="qdrouterd of qpid-dispatch, measured beside ours (TULE_BENCH_QDROUTERD)")
    parser.add_argument("--router-seconds", type=int, default=5, help="each figure of router (5)")
    parser.add_argument("--router-rounds", type=int, default=3, help="of each, the median (3)")
