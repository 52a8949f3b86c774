"""Messages between microservices on two nodes: none is lost and none doubled, whatever dies.

TULE_E2E_MESSAGES is how many go each way (10000). The first node has the network's default router in
its process, the second an edge router of its own.
"""

import json
import os
import pathlib
import socket
import threading
import time

from lib import check, machine
from lib.console import Console
from lib.network import Suite as Base
from lib.tule import Tule, application
from lib.websocket import ACK, MESSAGE, RECEIPT, WebSocket, message

APP = "e2e-messages"
SECOND = "e2e-far"
COUNT = int(os.environ.get("TULE_E2E_MESSAGES", "10000"))
AHEAD = 2000  # what a publisher is ahead of its receiver at most: less than a queue holds


class Endpoint(threading.Thread):
    """A client of the Local API that connects again whenever it has to."""

    def __init__(self, tule, uuid):
        super().__init__(daemon=True)
        self.tule, self.uuid = tule, uuid
        self.ended = False
        self.trouble = None

    def run(self):
        while not self.ended:
            try:
                token = (self.tule.data / "agent" / "local-api").read_text().strip()
                client = WebSocket(self.tule.local_port, f"/v2/message/socket/id/{self.uuid}", token,
                                   timeout=2)
                try:
                    self.serve(client)
                finally:
                    client.close()
            except TimeoutError:
                pass
            except (OSError, check.Failure) as e:
                self.trouble = e
                time.sleep(0.2)


class Receiver(Endpoint):
    def __init__(self, tule, uuid):
        super().__init__(tule, uuid)
        self.numbers = {}   # number: identifiers with which it came
        self.places = []    # (connection, identifier) of each message that came
        self.connection = 0

    def serve(self, client):
        self.connection += 1
        while not self.ended:
            payload = client.receive()
            if payload[0] == MESSAGE:
                text = payload[5:]
                length = int.from_bytes(text[29:33], "big")
                number, identifier = int(text[len(text) - length:]), text[33:65].decode()
                self.numbers.setdefault(number, set()).add(identifier)
                self.places.append((self.connection, identifier))
                client.send(ACK)


class Publisher(Endpoint):
    """Publishes numbers; one without a receipt when its connection ends is published again."""

    def __init__(self, tule, uuid, receiver):
        super().__init__(tule, uuid)
        self.receiver = receiver
        self.next = 0           # the first number without a receipt
        self.allowed = 0        # up to this one it may publish now
        self.unsure = set()     # numbers of which nobody knows whether they were taken

    def serve(self, client):
        sent = self.next
        try:
            while not self.ended and self.next < COUNT:
                ahead = min(self.allowed, len(self.receiver.numbers) + AHEAD, self.next + 256)
                if sent == self.next and sent >= ahead:
                    time.sleep(0.01)
                    continue
                while sent < ahead:
                    client.send(message(self.uuid, b"%d" % sent))
                    sent += 1
                if client.receive()[0] == RECEIPT:
                    client.send(ACK)
                    self.next += 1
        finally:
            self.unsure |= set(range(self.next, sent))
        while not self.ended:
            time.sleep(0.1)


class Suite(Base):
    def set_up(self):
        first = self.tule.agent()
        port = machine.free_port()
        self.tule.must_deploy(
            f"apiVersion: iofog.org/v3\nkind: AgentConfig\nmetadata: {{name: {SECOND}}}\n"
            "spec: {host: 127.0.0.1, agentType: x86, statusFrequency: 5, changeFrequency: 5,\n"
            f"  routerConfig: {{routerMode: edge, messagingPort: {port}}}}}\n")
        self.uuid = self.tule.api.agents()[SECOND]["uuid"]
        key = self.tule.api.ok("GET", f"/iofog/{self.uuid}/provisioning-key").json["key"]
        self.second = Tule(self.workspace, "far", self.docker)
        self.second.agent_uuids.add(self.uuid)
        self.second.must_up("--role", "agent", "--controller", self.tule.base, "--key", key)
        image = self.shared.image
        text = application(APP, [
            {"name": "here-out", "image": image, "agent": first["name"]},
            {"name": "here-in", "image": image, "agent": first["name"]},
            {"name": "far-out", "image": image, "agent": SECOND},
            {"name": "far-in", "image": image, "agent": SECOND}], first["name"])
        text += ("  routes:\n  - {name: e2e-there, from: here-out, to: far-in}\n"
                 "  - {name: e2e-back, from: far-out, to: here-in}\n")
        self.tule.must_deploy(text)
        self.tule.wait_running(APP)
        ids = {n: m["uuid"] for n, m in self.tule.api.microservices(APP).items()}
        self.there = Receiver(self.second, ids["far-in"])
        self.back = Receiver(self.tule, ids["here-in"])
        self.clients = [self.there, self.back,
                        Publisher(self.tule, ids["here-out"], self.there),
                        Publisher(self.second, ids["far-out"], self.back)]

    def tear_down(self):
        for client in self.clients:
            client.ended = True
        self.tule.delete_application(APP)
        self.second.close()
        self.tule.cli("delete", "agent", SECOND, "--force")

    # --- how far it is ------------------------------------------------------------------------------

    def came(self):
        return min(len(self.there.numbers), len(self.back.numbers))

    def flow(self, share):
        """Has more messages published, and returns while they are under way."""
        before = self.came()
        for publisher in self.clients[2:]:
            publisher.allowed = int(COUNT * share)
        check.until(lambda: self.came() > before, 60, f"messages; {self.state()}")

    def reach(self, share, seconds=120):
        """Waits until that share of all messages has come on both sides."""
        wanted = int(COUNT * share)
        check.until(lambda: self.came() >= wanted, seconds + COUNT // 500,
                    f"{wanted} messages each way; {self.state()}")

    def state(self):
        return ", ".join(
            f"{type(c).__name__} {len(c.numbers) if isinstance(c, Receiver) else c.next}"
            f" ({c.trouble})" for c in self.clients)

    # --- tests --------------------------------------------------------------------------------------

    def test_the_edge_router_runs_in_the_agents_process(self):
        def running():
            status = json.loads((self.second.data / "agent" / "status.json").read_text())
            found = [m for m in status["microservices"] if m["runtime"] == "router"]
            check.equal([m["state"] for m in found], ["RUNNING"], f"routers in {status}")
            return found[0]["uuid"]
        uuid = check.until(running, 60, "the router")
        check.that(not self.docker.exists("iofog_" + uuid), "it is a container")

    def test_messages_come_both_ways(self):
        for client in self.clients:
            client.start()
        self.flow(0.1)
        self.reach(0.1)

    def test_its_listener_moves_and_its_connections_stay(self):
        def opened():
            log = (self.second.data / "platform" / "agent" / "log" / "tule.log").read_text()
            return log.count("Connection Opened"), log.count("Router started")
        before, port = opened(), machine.free_port()
        self.flow(0.2)
        self.tule.api.ok("PATCH", f"/iofog/{self.uuid}", {"messagingPort": port})
        check.until(lambda: self.listens(port), 30, "the new listener")
        self.reach(0.2)
        check.equal(opened(), before, "connections and starts of the router")

    @staticmethod
    def listens(port):
        with socket.create_connection(("127.0.0.1", port), 2):
            return True

    def test_the_edge_is_killed(self):
        self.flow(0.3)
        self.second.kill()
        time.sleep(1)
        self.second.again()
        self.reach(0.3)

    def test_its_router_bundle_is_updated(self):
        self.flow(0.5)
        self.update(self.second)
        self.reach(0.5)

    def test_the_default_routers_bundle_is_updated(self):
        self.flow(0.7)
        self.update(self.tule)
        self.reach(0.7)

    def test_the_interior_is_killed(self):
        self.flow(0.9)
        self.tule.kill()
        time.sleep(1)
        self.tule.again()
        self.reach(0.9)

    def test_none_is_lost(self):
        self.flow(1)
        self.reach(1)
        for client in self.clients:
            client.ended = True
        for receiver in (self.there, self.back):
            check.equal(len(receiver.numbers), COUNT, "numbers that came")
        return f"{COUNT} each way"

    def test_none_is_doubled(self):
        """Beyond what was under way to or from a client whose agent was killed at that moment."""
        told = []
        for receiver, publisher in ((self.there, self.clients[2]), (self.back, self.clients[3])):
            twice = {n for n, ids in receiver.numbers.items() if len(ids) > 1}
            check.equal(twice - publisher.unsure, set(),
                        "published once, and came under two identifiers")
            seen = {}
            for place, identifier in receiver.places:
                check.that(place not in seen.setdefault(identifier, set()),
                           f"{identifier} came twice by one connection")
                seen[identifier].add(place)
            again = sum(len(p) - 1 for p in seen.values())
            check.that(again <= 5000 * (receiver.connection - 1),
                       f"{again} came again in {receiver.connection} connections")
            told.append(f"{again} delivered again after a kill, {len(twice)} published again")
        return "; ".join(told)

    def update(self, tule):
        jars = sorted(pathlib.Path(machine.ROOT / "bundles/router/target").glob("router-*.jar"))
        jars = [j for j in jars if "sources" not in j.name and "javadoc" not in j.name]
        if not jars:
            raise check.Skip("the router is not built in this tree")
        console = Console(tule, *tule.console())
        console.must(f"bundle:update io.tule.router file:{jars[0]}")
