"""Microservices and their agent: configuration, messages, and that each keeps to its own."""

import json

from lib import check
from lib.network import Suite as Base
from lib.tule import application
from lib.websocket import ACK, CONTROL_SIGNAL, MESSAGE, RECEIPT, WebSocket, message

APP = "e2e-localapi"


class Suite(Base):
    def set_up(self):
        agent = self.tule.agent()["name"]
        image = self.shared.image
        text = application(APP, [
            {"name": "sender", "image": image, "config": {"own": "sender"}},
            {"name": "receiver", "image": image, "config": {"own": "receiver"}},
            {"name": "on-host", "image": image, "config": {"own": "on-host"},
             "container": {"rootHostAccess": True}}], agent)
        text += "  routes:\n  - {name: e2e-route, from: sender, to: receiver}\n"
        self.tule.must_deploy(text)
        self.tule.wait_running(APP)
        self.ids = {n: self.tule.api.microservice(APP, n)["uuid"]
                    for n in ("sender", "receiver", "on-host")}
        # A static busybox cannot look up names; the hosts file has what a resolver would say.
        hosts = self.docker.must("exec", "iofog_" + self.ids["sender"], "cat", "/etc/hosts")
        self.host = next(line.split()[0] for line in hosts.splitlines() if "iofog" in line.split()[1:])
        check.until(lambda: self.ask("receiver", "config/get", {"id": self.ids["receiver"]}), 30,
                    "the Local API, asked from a container")

    def tear_down(self):
        self.tule.delete_application(APP)

    def operator_token(self):
        return (self.tule.data / "agent" / "local-api").read_text().strip()

    def run(self, name, path, body, host="", header=""):
        """Asks from inside a container; gives the status line and the body."""
        body = json.dumps(body)
        result = self.docker.run(
            "exec", "-i", "iofog_" + self.ids[name], "nc", "-w", "10", host or self.host,
            str(self.tule.local_port), stdin=(
                f"POST /v2/{path} HTTP/1.1\r\nHost: iofog\r\nContent-Type: application/json\r\n"
                f"Connection: close\r\n{header}Content-Length: {len(body)}\r\n\r\n{body}"))
        head, _, rest = result.out.replace("\r\n", "\n").partition("\n\n")
        return head.split("\n")[0], rest

    def ask(self, name, path, body, **more):
        status, answer = self.run(name, path, body, **more)
        check.equal(status, "HTTP/1.1 200 OK", f"answer {answer}")
        return json.loads(answer)

    def refused(self, name, path, body, **more):
        status, answer = self.run(name, path, body, **more)
        check.that(status.startswith(("HTTP/1.1 403", "HTTP/1.1 401")), f"{status} {answer}")

    def publish(self, name, content="aGVsbG8="):
        return self.ask(name, "messages/new", {
            "publisher": self.ids[name], "version": 4, "infotype": "text", "infoformat": "utf-8",
            "contentdata": content, "contextdata": None})

    def next(self, name):
        return self.ask(name, "messages/next", {"id": self.ids[name]})["messages"]

    def test_a_microservice_reads_its_own_configuration(self):
        answer = self.ask("sender", "config/get", {"id": self.ids["sender"]})
        check.equal(json.loads(answer["config"]), {"own": "sender"}, "configuration")

    def test_a_message_goes_from_one_container_to_another(self):
        receipt = self.publish("sender")
        found = check.until(lambda: self.next("receiver"), 20, "the message")
        check.equal((found[0]["id"], found[0]["contentdata"], found[0]["publisher"]),
                    (receipt["id"], "aGVsbG8=", self.ids["sender"]), "message")
        check.equal(self.next("receiver"), [], "what is left")

    def test_a_query_finds_it_in_the_archive(self):
        found = self.ask("receiver", "messages/query", {
            "id": self.ids["receiver"], "timeframestart": 0, "timeframeend": 1 << 52,
            "publishers": [self.ids["sender"]]})
        check.that(found["count"] >= 1, f"messages of the archive: {found}")

    def test_nobody_gets_what_is_anothers(self):
        other = self.ids["receiver"]
        for path, body in (
                ("config/get", {"id": other}), ("messages/next", {"id": other}),
                ("messages/query", {"id": other, "timeframestart": 0, "timeframeend": 1 << 52,
                                    "publishers": [self.ids["sender"]]}),
                ("messages/new", {"publisher": other, "version": 4, "infotype": "t",
                                  "infoformat": "f", "contentdata": ""}),
                ("commandline", {"command": "deprovision"}), ("provision", {"provisioning-key": "x"})):
            self.refused("sender", path, body)
        check.that(self.tule.agent(), "the agent is still there")

    def test_no_socket_of_anothers_opens(self):
        for kind in ("control", "message"):
            head = self.handshake("sender", kind, self.ids["receiver"])
            check.that(" 403 " in head, f"{kind} socket of another: {head}")
            head = self.handshake("sender", kind, self.ids["sender"])
            check.that(" 101 " in head, f"{kind} socket of its own: {head}")

    def handshake(self, name, kind, uuid):
        """Asks from inside a container for a socket; gives the answer's first line."""
        request = (f"GET /v2/{kind}/socket/id/{uuid} HTTP/1.1\\r\\nHost: iofog\\r\\nUpgrade: websocket\\r\\n"
                   "Connection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n")
        # The engine may keep the end of standard input to itself, and a socket has no end.
        result = self.docker.run(
            "exec", "iofog_" + self.ids[name], "sh", "-c",
            f"printf '{request}' | timeout 10 nc -w 2 {self.host} {self.tule.local_port}")
        return result.out.split("\r\n")[0].split("\n")[0]

    def test_no_container_commands_the_agent(self):
        """Neither without a token, nor with its own, nor with a guessed one."""
        token = self.docker.must("exec", "iofog_" + self.ids["on-host"], "sh", "-c",
                                 "echo $TULE_LOCALAPI_TOKEN").strip()
        for header in ("", f"Authorization: {token}\r\n", "Authorization: guessed\r\n",
                       "X-Forwarded-For: 127.0.0.1\r\n"):
            for path, body in (("commandline", {"command": "deprovision"}),
                               ("commandline", {"command": "stop"}),
                               ("config", {"log-level": "OFF"}), ("provision", {"provisioning-key": "x"})):
                self.refused("sender", path, body, header=header)
                self.refused("on-host", path, body, host="127.0.0.1", header=header)
        check.equal(self.tule.agent()["daemonStatus"], "RUNNING", "the agent")

    def test_nothing_of_the_node_is_in_a_container(self):
        """Neither the agent's files nor the engine's socket nor another's secrets."""
        for name in ("sender", "on-host"):
            seen = self.docker.inspect("iofog_" + self.ids[name])
            check.equal(seen["Mounts"], [], f"mounts of {name}")
            check.equal(seen["HostConfig"]["Privileged"], False, f"privileged {name}")
            env = " ".join(seen["Config"]["Env"])
            check.absent(env, self.operator_token(), f"environment of {name}")
            check.absent(env, self.ids["receiver"], f"environment of {name}")

    def test_a_container_on_the_nodes_network_has_a_token(self):
        own = {"id": self.ids["on-host"]}
        self.refused("on-host", "config/get", own, host="127.0.0.1")
        token = self.docker.must("exec", "iofog_" + self.ids["on-host"], "sh", "-c",
                                 "echo $TULE_LOCALAPI_TOKEN").strip()
        header = f"Authorization: {token}\r\n"
        answer = self.ask("on-host", "config/get", own, host="127.0.0.1", header=header)
        check.equal(json.loads(answer["config"]), {"own": "on-host"}, "configuration")
        self.refused("on-host", "config/get", {"id": self.ids["sender"]}, host="127.0.0.1",
                     header=header)

    def test_sockets_carry_messages_and_signals(self):
        token, port = self.operator_token(), self.tule.local_port
        sender = WebSocket(port, f"/v2/message/socket/id/{self.ids['sender']}", token)
        receiver = WebSocket(port, f"/v2/message/socket/id/{self.ids['receiver']}", token)
        control = WebSocket(port, f"/v2/control/socket/id/{self.ids['receiver']}", token)
        sender.send(message(self.ids["sender"], b"over sockets"))
        receipt, came = sender.receive(), receiver.receive()
        check.equal((receipt[0], came[0]), (RECEIPT, MESSAGE), "opcodes")
        check.that(receipt[3:35] in came and came.endswith(b"over sockets"), f"message {came}")
        receiver.send(ACK)
        self.tule.api.ok("PATCH", f"/microservices/{self.ids['receiver']}",
                         {"config": json.dumps({"own": "changed"})})
        check.equal(control.receive()[0], CONTROL_SIGNAL, "opcode of the signal")
        control.send(ACK)
        answer = self.ask("receiver", "config/get", {"id": self.ids["receiver"]})
        check.equal(json.loads(answer["config"]), {"own": "changed"}, "configuration")
        for each in (sender, receiver, control):
            each.close()

    def test_a_message_waits_while_the_agent_is_down(self):
        check.until(lambda: not self.next("receiver"), 20, "an empty queue")
        receipt = self.publish("sender")
        self.tule.down()
        self.tule.again()
        found = check.until(lambda: self.next("receiver"), 60, "the message after the restart")
        check.equal(found[0]["id"], receipt["id"], "id")
