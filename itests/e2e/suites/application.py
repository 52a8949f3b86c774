"""An application of two microservices: each wish reaches its container (Shows 3)."""

import json

from lib import check, machine, rest
from lib.network import Suite as Base
from lib.tule import application

APP = "e2e-app"


class Suite(Base):
    def set_up(self):
        self.agent = self.tule.agent()
        self.port = machine.free_port()
        self.directory = self.workspace.dir("bind")
        (self.directory / "given").write_text("from the node\n", encoding="utf-8")
        self.volume = "tule-e2e-named"
        self.colour = "green"
        self.ids = {}

    def tear_down(self):
        self.tule.delete_application(APP)
        self.docker.run("volume", "rm", "-f", self.volume)

    def document(self, colour):
        reader = {
            "name": "reader", "image": self.shared.image, "config": {"interval": 5, "unit": "celsius"},
            "container": {
                "commands": ["httpd", "-f", "-p", "8080", "-h", "/www"],
                "ports": [{"internal": 8080, "external": self.port, "protocol": "tcp"}],
                "env": [{"key": "COLOUR", "value": colour}, {"key": "NUMBER", "value": 42},
                        {"key": "SPACED", "value": "a b  c=d"}],
                "volumes": [
                    {"hostDestination": str(self.directory), "containerDestination": "/mnt/ro",
                     "accessMode": "ro", "type": "bind"},
                    {"hostDestination": self.volume, "containerDestination": "/data",
                     "accessMode": "rw", "type": "volume"}],
                "extraHosts": [{"name": "printer.example", "address": "10.20.30.40"}],
            }}
        writer = {
            "name": "writer", "image": self.shared.image,
            "container": {"env": [{"key": "TARGET", "value": "reader"}]}}
        return application(APP, [reader, writer], self.agent["name"])

    def inspect(self, name):
        return self.docker.inspect(self.tule.container(APP, name))

    def test_deploy_from_a_file_runs_both(self):
        self.tule.must_deploy(self.document(self.colour))
        self.ids = self.tule.wait_running(APP, ["reader", "writer"])
        self.before = self.docker.owned(self.agent["uuid"])

    def test_name_and_label_are_those_of_the_contract(self):
        for name in ("reader", "writer"):
            uuid = self.tule.api.microservice(APP, name)["uuid"]
            found = self.inspect(name)
            check.equal(found["Name"], f"/iofog_{uuid}", "container name")
            check.equal(found["Config"]["Labels"].get("iofog-uuid"), self.agent["uuid"], "label")

    def test_environment(self):
        env = self.inspect("reader")["Config"]["Env"]
        uuid = self.tule.api.microservice(APP, "reader")["uuid"]
        for item in (f"SELFNAME={uuid}", "COLOUR=green", "NUMBER=42", "SPACED=a b  c=d"):
            check.that(item in env, f"{item} is not in {env}")

    def test_port_answers_on_the_node(self):
        bindings = self.inspect("reader")["HostConfig"]["PortBindings"]
        check.equal([b["HostPort"] for b in bindings["8080/tcp"]], [str(self.port)], "bindings")
        answer = check.until(lambda: rest.call(f"http://127.0.0.1:{self.port}/"), 10, "the port")
        check.contains(answer.text, "hello from the edge", "page")

    def test_command(self):
        check.equal(self.inspect("reader")["Config"]["Cmd"],
                    ["httpd", "-f", "-p", "8080", "-h", "/www"], "command")

    def test_read_only_bind_mount_can_be_read_and_not_written(self):
        container = self.tule.container(APP, "reader")
        mounts = {m["Destination"]: m for m in self.docker.inspect(container)["Mounts"]}
        check.equal(mounts["/mnt/ro"]["Type"], "bind", "type")
        check.equal(mounts["/mnt/ro"]["RW"], False, "writable")
        check.contains(self.docker.exec(container, "cat", "/mnt/ro/given").out, "from the node", "file")
        wrote = self.docker.exec(container, "sh", "-c", "echo x > /mnt/ro/taken")
        check.that(wrote.code != 0, "writing to the read-only mount succeeded")
        check.that(not (self.directory / "taken").exists(), "the file is there")

    def test_named_volume_can_be_written(self):
        container = self.tule.container(APP, "reader")
        mounts = {m["Destination"]: m for m in self.docker.inspect(container)["Mounts"]}
        check.equal((mounts["/data"]["Type"], mounts["/data"]["Name"]), ("volume", self.volume), "mount")
        check.equal(self.docker.exec(container, "sh", "-c", "echo kept > /data/kept").code, 0, "write")

    def test_extra_hosts(self):
        container = self.tule.container(APP, "reader")
        hosts = self.docker.exec(container, "cat", "/etc/hosts").out
        check.that(any(line.split() == ["10.20.30.40", "printer.example"]
                       for line in hosts.splitlines()), f"hosts: {hosts}")
        names = [h.split(":")[0] for h in self.inspect("writer")["HostConfig"]["ExtraHosts"] or []]
        check.that("iofog" in names, f"no host iofog in {names}")

    def test_not_privileged_and_not_pinned_to_a_cpu(self):
        for name in ("reader", "writer"):
            host = self.inspect(name)["HostConfig"]
            check.equal(host["Privileged"], False, f"{name} privileged")
            check.equal(host["CpusetCpus"], "", f"{name} cpuset")

    def test_log_is_bounded(self):
        for name in ("reader", "writer"):
            log = self.inspect(name)["HostConfig"]["LogConfig"]
            check.equal(log["Type"], "json-file", "driver")
            check.that("max-size" in log["Config"] and "max-file" in log["Config"], f"limits: {log}")

    def test_config_is_kept_as_an_object(self):
        config = json.loads(self.tule.api.microservice(APP, "reader")["config"])
        check.equal(config, {"interval": 5, "unit": "celsius"}, "config")

    def test_deploying_the_same_file_again_changes_no_container(self):
        self.tule.must_deploy(self.document(self.colour))
        self._settled()
        check.while_holds(lambda: self.docker.owned(self.agent["uuid"]) == self.before, 4,
                          "the containers are the same")
        check.equal(self.tule.wait_running(APP), self.ids, "container ids")

    def test_one_changed_value_recreates_that_container_only(self):
        self.tule.must_deploy(self.document("blue"))

        def changed():
            ids = self.tule.wait_running(APP, ["reader", "writer"], 1)
            return ids if ids["reader"] != self.ids["reader"] else None
        ids = check.until(changed, 60, "a new container of reader")
        check.that("COLOUR=blue" in self.inspect("reader")["Config"]["Env"], "new value")
        check.equal(ids["writer"], self.ids["writer"], "id of writer")
        others = {k: v for k, v in self.before.items() if v not in self.ids.values()}
        now = self.docker.owned(self.agent["uuid"])
        check.equal({k: now.get(k) for k in others}, others, "containers of other applications")
        check.contains(self.docker.exec(self.tule.container(APP, "reader"), "cat", "/data/kept").out,
                       "kept", "the named volume's file")

    def test_stop_and_start_application(self):
        containers = [self.tule.container(APP, n) for n in ("reader", "writer")]
        self.tule.must("stop", "application", APP)
        check.until(lambda: not any(self.docker.running(c) for c in containers), 60, "stop")
        self.tule.must("start", "application", APP)
        self.tule.wait_running(APP, ["reader", "writer"])

    def test_logs_of_a_microservice(self):
        self.tule.must_deploy(application(APP, [
            {"name": "reader", "image": self.shared.image,
             "container": {"commands": ["sh", "-c", "echo said-by-reader; while :; do sleep 1; done"]}},
            {"name": "writer", "image": self.shared.image,
             "container": {"env": [{"key": "TARGET", "value": "reader"}]}}], self.agent["name"]))
        self.tule.wait_running(APP)
        check.until(lambda: "said-by-reader" in
                    self.tule.cli("logs", "microservice", f"{APP}/reader").out, 30, "the line")

    def test_delete_leaves_nothing_of_ours(self):
        containers = [self.tule.container(APP, n) for n in ("reader", "writer")]
        self.tule.must("delete", "application", APP)
        self.gone(containers)
        check.that(APP not in self.tule.api.applications(), "the application is still listed")
        left = {k for k in self.docker.owned(self.agent["uuid"]) if k not in self.before}
        check.equal(left, set(), "containers left behind")

    def _settled(self):
        """Waits until the agent has taken the last change."""
        check.until(lambda: all((m.get("status") or {}).get("status") == "RUNNING"
                                for m in self.tule.api.microservices(APP).values()), 30, "settled")
