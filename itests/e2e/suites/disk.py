"""A full disk ends nothing, is told, and is forgotten when it is over (Shows 4)."""

import json
import os

from lib import check, machine, rest
from lib.network import Suite as Base
from lib.tule import LAUNCHER, Tule, application
from suites.two_agents import add_agent

APP = "e2e-disk"
EDGE = "e2e-full"


class Suite(Base):
    def set_up(self):
        self.mounted = False
        if os.geteuid() != 0:
            raise check.Skip("a file system of its own needs root")
        self.uuid, key = add_agent(self.tule, EDGE)
        self.edge = Tule(self.workspace, "disk", self.docker)
        self.edge.agent_uuids.add(self.uuid)
        self.own = self.edge.data / "agent"
        self.own.mkdir()
        machine.must(["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", self.own])
        self.mounted = True
        self.edge.must_up("--role", "agent", "--controller", self.tule.base, "--key", key)
        self.deploy(0)
        self.tule.wait_running(APP)
        self.ids = {n: self.tule.api.microservice(APP, n)["uuid"] for n in ("one", "two")}
        self.lives = self.seen()

    def tear_down(self):
        self.tule.delete_application(APP)
        self.edge.close()
        if self.mounted:
            machine.must(["umount", "-l", self.own])
        self.tule.api("DELETE", f"/iofog/{self.uuid}")

    def deploy(self, value):
        text = application(APP, [
            {"name": n, "image": self.shared.image, "config": {"value": value},
             "container": {"env": [{"key": "VALUE", "value": str(value if n == "two" else 0)}]}}
            for n in ("one", "two")], EDGE)
        self.tule.must_deploy(text + "  routes:\n  - {name: r-disk, from: one, to: two}\n")

    def seen(self):
        return {n: (i, self.docker.inspect(i)["State"]["StartedAt"])
                for n, i in self.docker.owned(self.uuid, True).items()}

    def status(self):
        return json.loads((self.own / "status.json").read_text())

    def local(self, path, body):
        token = (self.own / "local-api").read_text().strip()
        answer = rest.call(f"http://127.0.0.1:{self.edge.local_port}/v2/{path}", "POST", token, body)
        check.equal(answer.status, 200, f"{path}: {answer}")
        return answer.json

    def publish(self, content="aGVsbG8="):
        return self.local("messages/new", {
            "publisher": self.ids["one"], "version": 4, "infotype": "text", "infoformat": "utf-8",
            "contentdata": content})["id"]

    def next(self):
        return [m["id"] for m in self.local("messages/next", {"id": self.ids["two"]})["messages"]]

    def fill(self):
        file = os.open(self.own / "fill", os.O_CREAT | os.O_WRONLY)
        for size in (65536, 4096, 1):
            try:
                while os.write(file, bytes(size)):
                    pass
            except OSError:
                continue
        os.close(file)
        left = os.statvfs(self.own)
        check.equal(left.f_bavail, 0, "blocks left")

    def test_running_workloads_survive(self):
        self.fill()
        check.while_holds(lambda: self.seen() == self.lives, 5, "the same containers")
        self.docker.must("kill", "iofog_" + self.ids["one"])
        check.until(lambda: self.docker.running("iofog_" + self.ids["one"]), 30, "healing")
        self.lives = self.seen()

    def test_messages_still_go(self):
        sent = [self.publish() for _ in range(5)]
        check.equal(check.until(self.next, 10, "messages"), sent, "messages")

    def test_the_state_is_told(self):
        self.deploy(1)

        def told():
            status = self.status()
            text = json.dumps(status["reasons"])
            check.that("disk" in text.lower(), f"reasons {text}, state {status['state']}")
            return status["state"] == "DEGRADED"
        check.until(told, 60, "DEGRADED because of the disk")
        check.until(lambda: self.tule.api.agents()[EDGE]["diskViolation"] == "1", 30,
                    "diskViolation at the Controller")
        check.equal(self.seen(), self.lives, "containers")

    def test_killed_and_started_again_while_it_is_full(self):
        self.edge.kill()
        # It waits for RUNNING, which a full disk is not.
        started = machine.Daemon([LAUNCHER, "up", *self.edge.again_options()],
                                 self.workspace.path / "full.log", self.edge.env)
        pid = check.until(self.edge.pids, 30, "the process")[0]
        check.until(lambda: self.status()["pid"] == pid and (
            self.status()["link"] == "OK" or self.status()["state"] == "DEGRADED"), 60, "its word")
        check.while_holds(lambda: self.seen() == self.lives, 3, "the same containers")
        started.close()
        check.equal(self.edge.pids(), [pid], "the agent without its launcher")

    def test_recovery_is_automatic(self):
        (self.own / "fill").unlink()

        def renewed():
            env = self.docker.inspect("iofog_" + self.ids["two"])["Config"]["Env"]
            check.that("VALUE=1" in env, f"{env}")
            return self.status()["state"] == "RUNNING" and not self.status()["reasons"]
        check.until(renewed, 90, "the change that waited, and RUNNING")
        check.equal(self.seen()["iofog_" + self.ids["one"]], self.lives["iofog_" + self.ids["one"]],
                    "the one that was not changed")
        check.until(lambda: self.tule.api.agents()[EDGE]["diskViolation"] == "0", 30,
                    "no diskViolation at the Controller")
        journal = json.loads((self.own / "journal.json").read_text())
        check.equal(journal["identity"]["uuid"], self.uuid, "identity on disk")
