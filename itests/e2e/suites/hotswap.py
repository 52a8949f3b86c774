"""The runtime goes away and comes back, and another one takes over (Shows 6)."""

import pathlib
import shutil
import urllib.parse

from lib import check, machine
from lib.console import Console
from lib.network import Suite as Base
from lib.tule import application

APP = "e2e-swap"
NEW = "e2e-process"
DOCKER = "io.tule.runtime-docker"
PROCESS = "io.tule.runtime-process"


class Suite(Base):
    def set_up(self):
        self.ids = self.simple(APP, "one", "two")
        self.names = {n: self.tule.container(APP, n) for n in self.ids}
        self.console = Console(self.tule, *self.tule.console())

    def tear_down(self):
        self.console.attempt(f"bundle:start {DOCKER}")
        self.console.attempt("config:property-set -p io.tule.agent runtime docker")
        self.tule.delete_application(NEW)
        self.tule.delete_application(APP)

    def unchanged(self):
        return all(self.docker.running(i) for i in self.ids.values())

    def heals(self):
        self.docker.must("kill", self.names["one"])
        check.equal(self.tule.wait_running(APP), self.ids, "ids after the healing")

    def test_stopped_bundle_means_degraded_and_why(self):
        self.console.must(f"bundle:stop {DOCKER}")

        def degraded():
            out = self.console.must("tule:status").lower()
            check.contains(out, "degraded", "tule:status")
            check.contains(out, "docker", "tule:status")
            return out
        check.until(degraded, 20, "degraded")
        check.while_holds(self.unchanged, 4, "the containers run on")

    def test_nothing_is_lost_that_is_asked_meanwhile(self):
        agent = self.tule.agent()["name"]
        items = [{"name": n, "image": self.shared.image} for n in ("one", "two", "three")]
        self.tule.must_deploy(application(APP, items, agent))
        self.tule.wait_error(APP, "three", "RUNTIME_UNAVAILABLE")
        check.that(self.unchanged(), "the containers run on")

    def test_started_bundle_has_the_same_containers(self):
        self.console.must(f"bundle:start {DOCKER}")
        ids = self.tule.wait_running(APP, ["one", "two", "three"])
        check.equal({n: ids[n] for n in self.ids}, self.ids, "ids")
        self.ids = ids

    def test_and_has_them_under_control(self):
        self.heals()

    def test_a_new_build_of_the_bundle(self):
        jars = sorted(pathlib.Path(machine.ROOT / "bundles/runtime-docker/target").glob(
            "runtime-docker-*.jar"))
        jars = [j for j in jars if "sources" not in j.name and "javadoc" not in j.name]
        if not jars:
            raise check.Skip("runtime-docker is not built in this tree")
        self.console.must(f"bundle:update {DOCKER} file:{jars[0]}")
        check.equal(self.tule.wait_running(APP), self.ids, "ids")
        check.contains(self.console.must("tule:status").lower(), "running", "tule:status")
        self.heals()

    def test_processes_by_configuration(self):
        self.put_image("e2e/plain:1")
        self.console.must("config:property-set -p io.tule.agent runtime process")
        agent = self.tule.agent()["name"]
        marker = "86399"
        self.tule.must_deploy(application(NEW, [
            {"name": "plain", "image": "e2e/plain:1",
             "container": {"commands": ["/bin/sleep", marker]}}], agent))

        def runs():
            state = (self.tule.api.microservice(NEW, "plain").get("status") or {})
            check.equal(state.get("status"), "RUNNING", f"state ({state.get('errorMessage')})")
            return self.sleepers(marker)
        check.that(check.until(runs, 60, "a process"), "no process")
        check.that(not self.docker.exists(self.tule.container(NEW, "plain")), "it is a container")
        check.that(self.unchanged(), "the old microservices are containers still")
        check.equal(self.tule.wait_running(APP), self.ids, "ids of the containers")

    def test_killed_process_comes_back(self):
        for pid in self.sleepers("86399"):
            machine.kill(pid)
        check.until(lambda: self.sleepers("86399"), 60, "the process again")

    def test_deleted_process_ends(self):
        self.tule.must("delete", "application", NEW)
        check.until(lambda: not self.sleepers("86399"), 60, "end of the process")

    def put_image(self, reference):
        """An image of the process runtime is a directory; see plugins-sample/runtime-process."""
        images = self.tule.data / "process" / "images"
        images.mkdir(parents=True, exist_ok=True)
        new = images.parent / "coming"
        (new / "rootfs" / "bin").mkdir(parents=True)
        shutil.copy(machine.need("busybox"), new / "rootfs" / "bin" / "busybox")
        for applet in ("sh", "sleep"):
            (new / "rootfs" / "bin" / applet).symlink_to("busybox")
        new.rename(images / urllib.parse.quote(reference, safe=""))

    def sleepers(self, marker):
        return [p for p in machine.processes_of(marker, "sleep") if machine.alive(p)]
