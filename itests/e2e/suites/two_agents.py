"""Two agents of one Controller on one machine keep to their own (Shows 4)."""

from lib import check
from lib.network import Suite as Base
from lib.tule import Tule, application

APP = "e2e-move"
SECOND = "e2e-second"


def add_agent(tule, name):
    """Creates the record of an agent; gives its uuid and a provisioning key."""
    tule.must_deploy(
        f"apiVersion: iofog.org/v3\nkind: AgentConfig\nmetadata: {{name: {name}}}\n"
        "spec: {host: 127.0.0.1, agentType: x86, statusFrequency: 5, changeFrequency: 5}\n")
    uuid = tule.api.agents()[name]["uuid"]
    return uuid, tule.api.ok("GET", f"/iofog/{uuid}/provisioning-key").json["key"]


class Suite(Base):
    def set_up(self):
        self.first = self.tule.agent()
        self.uuid, key = add_agent(self.tule, SECOND)
        self.second = Tule(self.workspace, "second", self.docker)
        self.second.agent_uuids.add(self.uuid)
        self.second.must_up("--role", "agent", "--controller", self.tule.base, "--key", key)
        check.until(lambda: self.tule.api.agents()[SECOND]["daemonStatus"] == "RUNNING", 60,
                    "second agent running")

    def tear_down(self):
        self.tule.delete_application(APP)
        self.second.close()
        self.tule.api("DELETE", f"/iofog/{self.uuid}")

    def test_each_has_its_own_microservice(self):
        image = self.shared.image
        self.tule.must_deploy(application(APP, [
            {"name": "stays", "image": image, "agent": self.first["name"]},
            {"name": "moves", "image": image, "agent": self.first["name"]},
            {"name": "other", "image": image, "agent": SECOND}], self.first["name"]))
        self.ids = self.tule.wait_running(APP)
        self.names = {n: self.tule.container(APP, n) for n in self.ids}
        check.that(self.names["other"] in self.docker.owned(self.uuid), "label of the second agent")
        check.that(self.names["stays"] in self.docker.owned(self.first["uuid"]), "label of the first")

    def test_move_moves_it(self):
        self.tule.must("move", "microservice", f"{APP}/moves", SECOND)

        def moved():
            name = self.tule.container(APP, "moves")
            return (name in self.docker.owned(self.uuid, True)
                    and name not in self.docker.owned(self.first["uuid"]))
        check.until(moved, 60, "the container under the second agent's label")
        check.equal(self.tule.api.microservice(APP, "moves")["iofogUuid"], self.uuid, "agent")

    def test_nothing_else_was_touched(self):
        ids = self.tule.wait_running(APP)
        check.equal((ids["stays"], ids["other"]), (self.ids["stays"], self.ids["other"]), "ids")

    def test_each_heals_its_own(self):
        ids = self.tule.wait_running(APP)
        for name in ("stays", "moves"):
            self.docker.must("kill", self.tule.container(APP, name))
        check.equal(self.tule.wait_running(APP), ids, "ids after the healing")

    def test_up_alone_starts_what_this_folder_was(self):
        before = self.tule.wait_running(APP)
        self.second.kill()
        result = self.second.up()
        check.equal(result.code, 0, f"status of up: {result}")
        check.equal([p.name for p in (self.second.data / "platform").iterdir()], ["agent"], "roles")
        check.equal(self.tule.wait_running(APP), before, "ids after the start")

    def test_move_back(self):
        self.tule.must("move", "microservice", f"{APP}/moves", self.first["name"])
        check.until(lambda: self.tule.container(APP, "moves") in
                    self.docker.owned(self.first["uuid"], True)
                    and self.tule.container(APP, "moves") not in self.docker.owned(self.uuid), 60,
                    "the container under the first agent's label")

    def test_deleting_the_second_agent_leaves_the_firsts_containers(self):
        mine = self.docker.owned(self.first["uuid"])
        refused = self.tule.cli("delete", "agent", SECOND)
        check.equal(refused.code, 5, "exit status while it runs microservices")
        self.tule.must("delete", "agent", SECOND, "--force")
        check.until(lambda: SECOND not in self.tule.api.agents(), 30, "deletion of the record")
        check.while_holds(lambda: self.docker.owned(self.first["uuid"]) == mine, 5,
                          "the first agent's containers are the same")
