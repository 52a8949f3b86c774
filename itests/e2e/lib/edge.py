"""An agent alone on an engine of its own, and what must never happen to it, counted."""

import json
import time

from . import check, rest
from .docker import STAY, PrivateEngine
from .tule import Tule, application

IMAGE = "tule-e2e/shell:1"


class Edge:
    """A Controller, perhaps behind a link, and an agent; microservices that send one another."""

    APP = "e2e-edge"

    def __init__(self, workspace, name, link=None):
        self.name = name
        self.engine = PrivateEngine(workspace, name + "engine")
        self.engine.start()
        self.engine.image(IMAGE, STAY)
        environment = {"TULE_LISTEN": "0.0.0.0"} if link else {}
        self.controller = Tule(workspace, name + "-controller", None, link, **environment)
        self.controller.must_up("--role", "controller")
        self.controller.docker = self.engine
        self.controller.must_deploy(
            f"apiVersion: iofog.org/v3\nkind: AgentConfig\nmetadata: {{name: {name}}}\n"
            "spec: {host: 127.0.0.1, agentType: x86, statusFrequency: 5, changeFrequency: 5}\n")
        self.uuid = self.controller.api.agents()[name]["uuid"]
        key = self.controller.api.ok("GET", f"/iofog/{self.uuid}/provisioning-key").json["key"]
        self.agent = Tule(workspace, name + "-agent", self.engine)
        url = self.controller.base if not link else \
            f"http://{link.address}:{self.controller.port}/api/v3"
        self.agent.must_up("--role", "agent", "--controller", url, "--key", key)
        self.ids = {}
        self.sent, self.came = {}, []

    def close(self):
        for part in (self.agent, self.controller, self.engine):
            part.close()

    # --- what is asked --------------------------------------------------------------------------

    def deploy(self, values, route=("one", "two")):
        """Deploys microservices with a value each in environment and configuration."""
        items = [{"name": n, "image": IMAGE, "config": {"value": v},
                  "container": {"env": [{"key": "VALUE", "value": str(v)}]}}
                 for n, v in values.items()]
        text = application(self.APP, items, self.name)
        if all(n in values for n in route):
            text += f"  routes:\n  - {{name: r, from: {route[0]}, to: {route[1]}}}\n"
        self.controller.must_deploy(text)
        self.ids = {n: m["uuid"] for n, m in self.controller.api.microservices(self.APP).items()}

    def configure(self, name, value):
        """Gives a microservice another configuration, which touches no container."""
        self.controller.api.ok("PATCH", f"/microservices/{self.ids[name]}",
                               {"config": json.dumps({"value": value})})

    # --- what is there --------------------------------------------------------------------------

    def lives(self):
        """Container id and start of each running microservice; fails unless each has exactly one."""
        owned = self.engine.owned(self.uuid)
        check.equal(sorted(owned), sorted("iofog_" + i for i in self.ids.values()), "containers")
        lives = {}
        for name, uuid in self.ids.items():
            seen = self.engine.inspect("iofog_" + uuid)
            check.that(seen["State"]["Running"], f"{name} does not run")
            lives[name] = (seen["Id"], seen["State"]["StartedAt"])
        return lives

    def all_up(self, seconds=60):
        return check.until(self.lives, seconds, "every microservice running, once")

    def converged(self, values, seconds=90):
        """Waits until what runs is what is asked for, and nothing else."""
        def same():
            for name, uuid in self.ids.items():
                env = self.engine.inspect("iofog_" + uuid)["Config"]["Env"]
                check.that(f"VALUE={values[name]}" in env, f"{name} has an old value: {env}")
            return self.lives()
        check.equal(sorted(self.ids), sorted(values), "microservices")
        return check.until(same, seconds, f"{values} running, each once")

    def status(self):
        return json.loads((self.agent.data / "agent" / "status.json").read_text())

    def linked(self, seconds=60, link="OK"):
        check.until(lambda: self.status()["link"] == link, seconds, f"link {link}")

    # --- messages and configuration, as the operator ------------------------------------------------

    def local(self, path, body):
        token = (self.agent.data / "agent" / "local-api").read_text().strip()
        answer = rest.call(f"http://127.0.0.1:{self.agent.local_port}/v2/{path}", "POST", token, body)
        check.equal(answer.status, 200, f"{path}: {answer}")
        return answer.json

    def value(self, name):
        """What a microservice finds in its configuration."""
        return json.loads(self.local("config/get", {"id": self.ids[name]})["config"]).get("value")

    def send(self, count=1):
        """Publishes from one to two; what was acknowledged is remembered."""
        for _ in range(count):
            receipt = self.local("messages/new", {
                "publisher": self.ids["one"], "version": 4, "infotype": "text",
                "infoformat": "utf-8", "contentdata": "aGVsbG8="})
            self.sent[receipt["id"]] = time.monotonic()

    def receive(self):
        """Reads what waits for two."""
        while True:
            found = self.local("messages/next", {"id": self.ids["two"]})["messages"]
            self.came += [m["id"] for m in found]
            if not found:
                return

    def lost(self, seconds=30):
        """How many acknowledged messages have not come."""
        def all_came():
            self.receive()
            return not set(self.sent) - set(self.came)
        try:
            check.until(all_came, seconds, "all messages")
        except check.Failure:
            return len(set(self.sent) - set(self.came))
        return 0
