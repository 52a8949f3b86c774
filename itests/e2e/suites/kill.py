"""Killed at any time, everything goes on (Shows 5)."""

import time

from lib import check
from lib.docker import STAY, PrivateEngine
from lib.network import Suite as Base
from lib.tule import Tule, application
from suites.two_agents import add_agent

APP = "e2e-kill"
IMAGE = "tule-e2e/shell:1"


class Suite(Base):
    def set_up(self):
        self.engine = None
        self.controller = None
        self.edge = None

    def tear_down(self):
        self.tule.delete_application(APP)
        for part in (self.edge, self.controller):
            if part:
                part.close()
        if self.engine:
            self.engine.close()

    # --- all in one -----------------------------------------------------------------------------

    def test_killed_jvm_leaves_the_containers_running(self):
        self.ids = self.simple(APP, "one", "two")
        self.names = {n: self.tule.container(APP, n) for n in self.ids}
        self.shared.fresh().kill()
        check.while_holds(lambda: all(self.docker.running(i) for i in self.ids.values()), 3,
                          "containers run without the JVM")

    def test_command_line_says_that_nothing_answers(self):
        result = self.shared.fresh().cli("get", "agents")
        check.equal(result.code, 10, f"exit status ({check.shorten(result.all)})")
        check.contains(result.err, "CONTROLLER_UNREACHABLE", "message")

    def test_after_the_restart_the_same_containers_are_there(self):
        began = time.monotonic()
        self.shared.fresh().again()
        took = time.monotonic() - began
        check.equal(self.tule.wait_running(APP), self.ids, "ids")
        return f"up again in {took:.1f} s"

    def test_and_under_control(self):
        self.docker.must("kill", self.names["one"])
        check.equal(self.tule.wait_running(APP), self.ids, "ids after the healing")

    def test_killed_in_the_middle_of_a_deployment(self):
        agent = self.tule.agent()["name"]
        names = ["one", "two"] + [f"more{i}" for i in range(5)]
        self.tule.must_deploy(application(
            APP, [{"name": n, "image": self.shared.image} for n in names], agent))
        self.shared.fresh().kill()
        self.shared.fresh().again()
        ids = self.tule.wait_running(APP, names)
        check.equal({n: ids[n] for n in self.ids}, self.ids, "ids of the first two")
        self.tule.must("delete", "application", APP)
        self.gone(list(self.names.values()))

    # --- an agent alone, with an engine that can be killed ----------------------------------------

    def test_agent_on_an_engine_of_its_own(self):
        self.engine = PrivateEngine(self.workspace, "engine")
        self.engine.start()
        self.engine.image(IMAGE, STAY)
        self.controller = Tule(self.workspace, "controller", None)
        self.controller.must_up("--role", "controller")
        self.uuid, key = add_agent(self.controller, "e2e-edge")
        self.edge = Tule(self.workspace, "edge", self.engine)
        self.edge.must_up("--role", "agent", "--controller", self.controller.base, "--key", key)
        self.controller.must_deploy(application(
            "e2e-alone", [{"name": n, "image": IMAGE} for n in ("one", "two", "three")], "e2e-edge"))
        self.controller.docker = self.engine
        self.alone = self.controller.wait_running("e2e-alone")

    def all_run(self):
        return all(self.engine.running(i) for i in self.alone.values())

    def test_controller_gone_and_a_killed_container_comes_back(self):
        check.that(self.controller and hasattr(self, "alone"), "the agent alone did not start")
        self.controller.kill()
        self.engine.must("kill", self.alone["one"])
        began = time.monotonic()
        check.until(self.all_run, 60, "the killed container runs again")
        return f"{time.monotonic() - began:.1f} s"

    def test_controller_gone_and_a_restarted_engine_comes_back(self):
        check.that(self.controller and hasattr(self, "alone"), "the agent alone did not start")
        self.engine.restart()
        began = time.monotonic()
        check.until(self.all_run, 60, "everything runs again, with the same ids")
        return f"{time.monotonic() - began:.1f} s"

    def test_agent_restarted_without_a_controller(self):
        check.that(self.controller and hasattr(self, "alone"), "the agent alone did not start")
        self.edge.kill()
        check.that(self.all_run(), "containers run without the agent")
        self.edge.again()
        self.engine.must("kill", self.alone["two"])
        check.until(self.all_run, 60, "the killed container runs again")

    def test_reboot_without_a_controller(self):
        check.that(self.controller and hasattr(self, "alone"), "the agent alone did not start")
        self.edge.kill()
        self.engine.power_off()
        began = time.monotonic()
        self.engine.start()
        engine = time.monotonic() - began
        self.edge.again()
        check.until(self.all_run, 60, "everything runs again")
        took = time.monotonic() - began
        check.that(took < 90, f"took {took:.1f} s")
        return f"{took:.1f} s, {engine:.1f} s of them the engine's own start"

    def test_controller_back_and_everything_under_its_control(self):
        check.that(self.controller and hasattr(self, "alone"), "the agent alone did not start")
        self.controller.again()
        check.equal(self.controller.wait_running("e2e-alone"), self.alone, "ids")
        self.controller.must("delete", "application", "e2e-alone")
        check.until(lambda: not self.engine.owned(self.uuid), 60, "removal")
