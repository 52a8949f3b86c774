"""A machine without a container engine gets processes, and is told so (Build 5)."""

from lib import check, machine, rest
from lib.network import Suite as Base
from lib.tule import URL, Tule


class Suite(Base):
    def set_up(self):
        missing = self.workspace.path / "no-engine.sock"
        self.network = Tule(self.workspace, "plain", None, DOCKER_HOST=f"unix://{missing}")

    def tear_down(self):
        self.network.cli("delete", "application", "sample")
        check.until(lambda: not machine.processes_of(f"{self.network.data}/process/"), 30,
                    "end of the processes")
        self.network.close()

    def test_up_falls_back_to_processes_and_says_so(self):
        first = self.network.must_up()
        check.contains(first.all.lower(), "process", "output of tule up")
        self.sample = next(u for u in URL.findall(first.out) if f":{self.network.port}" not in u)

    def test_the_sample_is_reachable(self):
        check.equal(rest.call(self.sample.rstrip(".,;)")).status, 200, "status")

    def test_no_container_was_made(self):
        uuid = self.network.agent()["uuid"]
        check.equal(self.docker.owned(uuid), {}, "containers")

    def test_up_again_changes_nothing(self):
        again = self.network.must_up()
        check.contains(again.all.lower(), "already", "output of tule up")

    def test_killed_jvm_leaves_the_processes_and_takes_them_back(self):
        self.network.kill()
        check.equal(rest.call(self.sample.rstrip(".,;)")).status, 200, "status without the JVM")
        self.network.again()
        states = {m["name"]: m["status"]["status"]
                  for m in self.network.api.microservices("sample").values()}
        check.equal(set(states.values()), {"RUNNING"}, f"states {states}")
