"""A day of comings and goings at a network of routers, compressed (Shows 5 of the router).

TULE_E2E_CHURN is for how many seconds (60; 1800 for the long run); TULE_E2E_SEED what happens when.
Connects, clean ends and resets, links, ever new addresses, dynamic ones, multicast, link routes to a
broker that goes too, large messages aborted or cut off in the middle; and a router and an edge that
join, leave and are killed. Between rounds all leave: then memory, threads, files, connections, links
and addresses must be what they were. Of a pair that stays no message may be lost.
"""

import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import time
import urllib.request

from lib import check, machine
from lib.network import Suite as Base

SECONDS = int(os.environ.get("TULE_E2E_CHURN", "60"))
SEED = int(os.environ.get("TULE_E2E_SEED", "1"))
LOAD = machine.ROOT / "bench" / "amqp-load"
COUNTED = ("connections", "links", "addresses", "link_routes")
HEAP_MORE, RSS_MORE = 2.0, 24.0  # MiB
STREAMING = 4  # idle links for large messages that a router keeps with each neighbour, both ways


def listener(port, role="normal", **more):
    lines = "".join(f" {k}: {v}\n" for k, v in more.items())
    return (f"listener {{\n host: 127.0.0.1\n port: {port}\n role: {role}\n authenticatePeer: no\n"
            f" saslMechanisms: ANONYMOUS\n{lines}}}\n")


def connector(port, role):
    return f"connector {{\n host: 127.0.0.1\n port: {port}\n role: {role}\n saslMechanisms: ANONYMOUS\n}}\n"


def instances(histogram, name):
    """How many objects of a class there are."""
    found = re.search(rf"^\s*\d+:\s+(\d+)\s+\d+\s+\S*\.{name}$", histogram, re.M)
    return int(found.group(1)) if found else 0


class Router:
    """A stand-alone router of ours in a process of its own."""

    def __init__(self, path, name, mode, *sections):
        self.path, self.name = path / f"{name}.conf", name
        self.port, self.http = machine.free_port(), machine.free_port()
        self.path.write_text(
            f"router {{\n mode: {mode}\n id: {name}\n}}\nlog {{\n module: DEFAULT\n enable: warning+\n}}\n"
            "address {\n prefix: multicast\n distribution: multicast\n}\n"
            + listener(self.port) + listener(self.http, http="yes") + "".join(sections), encoding="utf-8")
        self.process = None

    def start(self):
        with open(self.path.with_suffix(".log"), "ab") as log:
            self.process = subprocess.Popen(
                [str(machine.ROOT / "tule"), "router", "--conf", str(self.path)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def up(self):
        check.until(lambda: machine.port_open(self.http), 60, f"router {self.name}")

    def end(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def counts(self):
        """Connections, links and addresses, as the router tells them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        found = dict(re.findall(r"^qdr_(\w+?)(?:_total)? (\d+)$", text, re.M))
        return {name: int(found.get(name, 0)) for name in COUNTED}

    def threads(self):
        """Threads of the router; the JVM's own come and go."""
        names = []
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            try:
                with open(f"/proc/{self.process.pid}/task/{task}/comm", encoding="utf-8") as f:
                    names.append(f.read().strip())
            except OSError:
                continue
        return sum(name.startswith("tule") for name in names)

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def rss(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as f:
            return next(int(line.split()[1]) / 1024 for line in f if line.startswith("VmRSS"))

    def live(self):
        """MiB of the heap that are in use after a collection, and the histogram."""
        text = machine.must(["jcmd", self.process.pid, "GC.class_histogram"]).out
        return int(re.search(r"^Total\s+\d+\s+(\d+)", text, re.M).group(1)) / 2**20, text


class Suite(Base):
    def set_up(self):
        if not list((machine.ROOT / "bench" / "target").glob("bench-*.jar")):
            raise check.Skip("bench is not built")
        if not shutil.which("jcmd"):
            raise check.Skip("no jcmd")
        path = self.workspace.dir("churn")
        self.random = random.Random(SEED)
        inner = {n: machine.free_port() for n in ("a", "b", "edge", "broker")}
        routes = "".join(f"linkRoute {{\n prefix: routed\n direction: {d}\n containerId: churn-broker\n}}\n"
                         for d in ("in", "out"))
        self.a = Router(path, "a", "interior", listener(inner["a"], "inter-router"),
                        listener(inner["edge"], "edge"),
                        listener(inner["broker"], "route-container"), routes)
        self.b = Router(path, "b", "interior", listener(inner["b"], "inter-router"),
                        connector(inner["a"], "inter-router"))
        self.c = Router(path, "c", "interior", connector(inner["a"], "inter-router"),
                        connector(inner["b"], "inter-router"))
        self.edge = Router(path, "edge", "edge", connector(inner["edge"], "edge"))
        self.broker = inner["broker"]
        self.routers = [self.a, self.b, self.c, self.edge]
        self.clients = None
        self.workspace.at_end(self.tear_down)
        for router in self.routers:
            router.start()
        for router in self.routers:
            router.up()

    def tear_down(self):
        if self.clients and self.clients.poll() is None:
            self.clients.stdin.close()
            self.clients.terminate()
            self.clients.wait()
        for router in self.routers:
            router.end()

    def clients_start(self):
        self.clients = subprocess.Popen(
            [str(LOAD), "churn", "--to", f"127.0.0.1:{self.a.port}", "--from", f"127.0.0.1:{self.b.port}",
             "--ports", ",".join(str(r.port) for r in self.routers), "--broker", str(self.broker),
             "--seed", str(SEED)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def order(self, words):
        self.clients.stdin.write(words + "\n")
        self.clients.stdin.flush()

    def answered(self, seconds):
        return bool(select.select([self.clients.stdout], [], [], seconds)[0])

    def answer(self):
        line = self.clients.stdout.readline()
        check.that(line, "the clients ended")
        return json.loads(line)

    def flap(self):
        """One of the two that may go goes, one way or the other, and comes back."""
        router = self.random.choice([self.c, self.edge])
        router.end(self.random.choice([signal.SIGTERM, signal.SIGKILL]))
        if self.answered(self.random.random() * 2):
            router.start()
            return
        router.start()
        router.up()

    def churn(self, seconds):
        self.order(f"churn {seconds}")
        flaps = 0
        while not self.answered(1 + self.random.random() * 4):
            self.flap()
            flaps += 1
        found = self.answer()
        for router in (self.c, self.edge):
            router.up()
        return found, flaps

    def figures(self, router):
        return {**router.counts(), "threads": router.threads(), "files": router.files()}

    def all_figures(self, seconds=1):
        self.order(f"wait {seconds}")
        found = {r.name: self.figures(r) for r in (self.a, self.b)}
        self.answer()
        return found

    def settled(self):
        """What a and b have once nothing has changed for a while."""
        last = self.all_figures()
        for _ in range(15):
            now = self.all_figures(4)
            if now == last:
                return now
            last = now
        raise check.Failure(f"the network does not settle: {last}")

    @staticmethod
    def same(found, wanted):
        for name, were in wanted.items():
            now = dict(found[name])
            more = now.pop("links") - were["links"]
            # threads and files of the start may have ended since
            fewer = all(now.pop(k) <= were[k] for k in ("threads", "files"))
            if not fewer or not 0 <= more <= 3 * STREAMING or any(now[k] != were[k] for k in now):
                return False
        return True

    def quiet(self, wanted):
        """Waits until a and b have again what they had; gives what they have."""
        deadline = time.monotonic() + 60
        found = self.all_figures()
        while not self.same(found, wanted) and time.monotonic() < deadline:
            found = self.all_figures(2)
        return found

    def memory(self):
        """Live heap and RSS of a and b, MiB."""
        self.order("wait 6")
        found = {r.name: (*r.live(), r.rss()) for r in (self.a, self.b)}
        self.answer()
        return found

    def test_nothing_is_left_and_nothing_of_a_pair_is_lost(self):
        self.clients_start()
        self.memory()  # to be asked for that, a JVM opens a socket once
        wanted = self.settled()
        self.churn(5)
        rounds = max(2, min(15, SECONDS // 25))
        memory, all_flaps = [self.memory()], 0
        for number in range(rounds):
            found, flaps = self.churn(SECONDS // rounds)
            all_flaps += flaps
            found_then = self.quiet(wanted)
            check.that(self.same(found_then, wanted),
                       f"there is after round {number + 1}: {found_then}, and was: {wanted}")
            memory.append(self.memory())
            self.order("wait 1")
            found = self.answer()
            print(f"  round {number + 1}: {found}; " + "; ".join(
                f"{n}: heap {heap:.1f}, RSS {rss:.0f} MiB" for n, (heap, _, rss) in memory[-1].items()),
                flush=True)
        check.equal(found["refused"], 0, "messages of the pair that were not accepted")
        check.that(found["sent"] - found["accepted"] < 50 and found["accepted"] <= found["received"],
                   f"messages of the pair: {found}")
        for name in memory[0]:
            self.flat(name, [m[name] for m in memory])
        return (f"{found['connected']} connections, {found['operations']} operations, {all_flaps} routers"
                f" ended; {found['accepted']} messages of the pair; live heap and RSS of a: "
                f"{memory[1]['a'][0]:.1f} → {memory[-1]['a'][0]:.1f} and {memory[1]['a'][2]:.0f} → "
                f"{memory[-1]['a'][2]:.0f} MiB")

    @staticmethod
    def flat(name, points):
        """The first round still warms up: what it leaves is the measure."""
        first, last = points[1], points[-1]
        check.that(last[0] - first[0] < HEAP_MORE,
                   f"heap of {name}: {[round(p[0], 1) for p in points]} MiB; it holds\n" + last[1][:3000])
        for kind in ("RouterLink", "AmqpSession", "AmqpConnection"):
            # a router that has just gone may still be held at one point or another
            counts = [instances(p[1], kind) for p in points]
            check.that(counts[-1] - max(counts[:-1]) <= 3 * STREAMING, f"{kind} objects of {name}: {counts}")
        check.that(last[2] - first[2] < RSS_MORE, f"RSS of {name}: {[round(p[2]) for p in points]} MiB")
