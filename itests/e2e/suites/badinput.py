"""Bad input: a clear message with a reason code, and nothing that runs is disturbed."""

import socket

from lib import check, machine
from lib.docker import STAY, PrivateEngine
from lib.network import Suite as Base
from lib.registry import Registry
from lib.tule import Tule, application
from suites.two_agents import add_agent

APP = "e2e-calm"
BAD = "e2e-bad"
PASSWORD = "correct-horse-battery-31"


class Suite(Base):
    def set_up(self):
        self.ids = self.simple(APP, "calm")
        self.agent = self.tule.agent()["name"]
        self.registry = None
        self.registries = []

    def tear_down(self):
        self.tule.delete_application(BAD)
        self.tule.delete_application(APP)
        for number in self.registries:
            self.tule.api("DELETE", f"/registries/{number}")

    # --- documents ------------------------------------------------------------------------------

    def refused(self, text, exit_code, reason, *words):
        """Deploys a document that must be refused whole."""
        result = self.tule.deploy(text)
        check.equal(result.code, exit_code, f"exit status ({check.shorten(result.all)})")
        check.contains(result.err, reason, "message")
        for word in words:
            check.contains(result.err, word, "message")
        check.absent(result.all, "\tat ", "a stack trace")
        check.that(BAD not in self.tule.api.applications(), "the application was made all the same")
        self.calm()

    def calm(self):
        check.equal(self.tule.wait_running(APP, seconds=20), self.ids, "ids of what ran before")

    def document(self, image="a/b:1", **container):
        return application(BAD, [{"name": "bad", "image": image, "container": container}], self.agent)

    def test_malformed_yaml(self):
        self.refused("kind: Application\n  metadata: [\n", 2, "MALFORMED_DOCUMENT")

    def test_yaml_that_builds_objects(self):
        self.refused("!!java.net.URL [\"http://127.0.0.1:1/\"]\n", 2, "MALFORMED_DOCUMENT")

    def test_unknown_field(self):
        text = self.document().replace('"container"', '"contaner"')
        self.refused(text, 2, "UNKNOWN_FIELD", "contaner")

    def test_unknown_kind(self):
        self.refused(self.document().replace("kind: Application", "kind: Aplication"), 2,
                     "UNKNOWN_KIND", "Aplication")

    def test_unknown_api_version(self):
        self.refused(self.document().replace("iofog.org/v3", "iofog.org/v9"), 2, "UNKNOWN_KIND")

    def test_bad_name(self):
        self.refused(self.document().replace('"name": "bad"', '"name": "Bad Name!"'), 2,
                     "INVALID_NAME", "Bad Name!")

    def test_bad_image(self):
        self.refused(self.document("UPPER CASE//:"), 2, "INVALID_IMAGE")

    def test_wrong_type(self):
        self.refused(self.document(ports=[{"internal": "eighty", "external": 8080}]), 2,
                     "INVALID_ARGUMENT", "internal")

    def test_port_out_of_range(self):
        self.refused(self.document(ports=[{"internal": 80, "external": 70000}]), 2,
                     "INVALID_ARGUMENT")

    def test_unknown_agent(self):
        text = application(BAD, [{"name": "bad", "image": "a/b:1"}], "no-such-agent")
        result = self.tule.deploy(text)
        check.that(result.code in (2, 4), f"exit status {result.code}: {check.shorten(result.all)}")
        check.contains(result.err, "no-such-agent", "message")
        check.that(BAD not in self.tule.api.applications(), "the application was made all the same")

    def test_missing_file(self):
        result = self.tule.cli("deploy", "-f", "/nonexistent/app.yaml")
        check.that(result.code in (2, 4), f"exit status {result.code}")
        check.contains(result.err, "/nonexistent/app.yaml", "message")

    def test_unknown_command_and_resource(self):
        for words in (("frobnicate",), ("get", "frobs"), ("deploy",), ("get", "agents", "-o", "xml")):
            result = self.tule.cli(*words)
            check.equal(result.code, 2, f"exit status of {words} ({check.shorten(result.all)})")
            check.that(result.err.strip(), "no message on stderr")

    def test_not_found(self):
        for words in (("describe", "application", "none-such"), ("delete", "application", "none-such"),
                      ("describe", "agent", "none-such"), ("delete", "registry", "999"),
                      ("logs", "microservice", f"{APP}/none"),
                      ("move", "microservice", f"{APP}/none", self.agent)):
            result = self.tule.cli(*words)
            check.equal(result.code, 4, f"exit status of {words} ({check.shorten(result.all)})")
            check.contains(result.err, "NOT_FOUND", f"message of {words}")

    def test_second_document_bad_means_the_first_is_not_applied_either(self):
        good = application(BAD, [{"name": "fine", "image": self.shared.image}], self.agent)
        other = application("e2e-bad-two", [{"name": "x", "image": "a/b:1"}], self.agent)
        self.refused(good + "---\n" + other.replace('"container"', '"contaner"'), 2, "UNKNOWN_FIELD")

    def test_port_taken_by_another_microservice(self):
        port = machine.free_port()
        self.tule.must_deploy(application("e2e-port", [
            {"name": "first", "image": self.shared.image,
             "container": {"ports": [{"internal": 80, "external": port}]}}], self.agent))
        try:
            self.tule.wait_running("e2e-port")
            self.refused(self.document(self.shared.image, ports=[{"internal": 81, "external": port}]),
                         5, "PORT_IN_USE", str(port))
        finally:
            self.tule.delete_application("e2e-port")

    # --- what only the node can know --------------------------------------------------------------

    def fails(self, code, image=None, registry="local", **container):
        """Deploys something that the node cannot run; gives the message of its status."""
        self.tule.must_deploy(application(BAD, [
            {"name": "bad", "image": image or self.shared.image, "registry": registry,
             "container": container},
            {"name": "good", "image": self.shared.image}], self.agent))
        try:
            message = self.tule.wait_error(BAD, "bad", code)
            self.tule.wait_running(BAD, ["good"])
            listed = self.tule.must("get", "microservices").out
            check.contains(listed, code, "tule get microservices")
            self.calm()
            return message
        finally:
            names = [self.tule.container(BAD, n) for n in ("bad", "good")]
            self.tule.must("delete", "application", BAD)
            self.gone(names)

    def test_port_taken_by_another_process(self):
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("0.0.0.0", 0))
            s.listen()
            port = s.getsockname()[1]
            message = self.fails("PORT_IN_USE", ports=[{"internal": 80, "external": port}])
            check.contains(message, str(port), "message")

    def test_missing_bind_source(self):
        message = self.fails("VOLUME_MISSING", volumes=[
            {"hostDestination": "/nonexistent/dir", "containerDestination": "/x", "accessMode": "rw"}])
        check.contains(message, "/nonexistent/dir", "message")

    def test_no_such_command(self):
        message = self.fails("COMMAND_NOT_FOUND", commands=["/bin/no-such-program"])
        check.contains(message, "no-such-program", "message")

    def test_crash_loop(self):
        self.fails("CRASH_LOOP", commands=["sh", "-c", "exit 3"])

    def test_image_that_is_nowhere(self):
        self.fails("IMAGE_NOT_FOUND", image="tule-e2e/none:1")

    # --- a registry with a password ---------------------------------------------------------------

    def add_registry(self, url, user, password):
        self.tule.must_deploy(
            "apiVersion: iofog.org/v3\nkind: Registry\nspec:\n"
            f"  url: {url}\n  private: true\n  username: {user}\n  password: {password}\n"
            "  email: e2e@example.org\n")
        known = self.tule.api.ok("GET", "/registries").json["registries"]
        number = next(r["id"] for r in known if r["url"] == url and r["username"] == user)
        self.registries.append(number)
        return number

    def test_registry_that_does_not_answer(self):
        host = f"127.0.0.1:{machine.free_port()}"
        number = self.add_registry(host, "someone", "some-word-1234")
        self.fails("REGISTRY_UNREACHABLE", image=f"{host}/e2e/app:1", registry=str(number))

    def real_registry(self):
        if self.registry is None:
            self.registry = Registry(self.workspace, "puller", PASSWORD)
            self.pushed = self.registry.push(self.docker, self.shared.image, "e2e/app:1")
        return self.registry

    def test_wrong_password(self):
        registry = self.real_registry()
        wrong = "wrong-" + PASSWORD
        number = self.add_registry(registry.host, "puller", wrong)
        message = self.fails("REGISTRY_UNAUTHORIZED", image=self.pushed, registry=str(number))
        check.absent(message, wrong, "errorMessage")
        self.tule.must("delete", "registry", str(number))

    def test_image_that_the_registry_does_not_have(self):
        registry = self.real_registry()
        self.right = self.add_registry(registry.host, "puller", PASSWORD)
        self.fails("IMAGE_NOT_FOUND", image=f"{registry.host}/e2e/none:1", registry=str(self.right))

    def test_right_password_pulls(self):
        registry = self.real_registry()
        number = getattr(self, "right", None) or self.add_registry(registry.host, "puller", PASSWORD)
        self.tule.must_deploy(application(BAD, [
            {"name": "pulled", "image": self.pushed, "registry": str(number)}], self.agent))
        self.tule.wait_running(BAD)
        check.equal(self.docker.inspect(self.tule.container(BAD, "pulled"))["Config"]["Image"],
                    self.pushed, "image")
        names = [self.tule.container(BAD, "pulled")]
        self.tule.must("delete", "application", BAD)
        self.gone(names)
        self.docker.forget(self.pushed)

    def test_password_is_shown_nowhere(self):
        for words in (("get", "registries", "-o", "json"), ("get", "registries", "-o", "yaml"),
                      ("get", "registries", "-o", "wide")):
            check.absent(self.tule.must(*words).all, PASSWORD, " ".join(words))
        for path in self.tule.log_files():
            check.absent(path.read_text(errors="replace"), PASSWORD, str(path))

    def test_a_repaired_document_runs(self):
        missing = self.workspace.path / "comes-later"
        self.tule.must_deploy(self.document(self.shared.image, volumes=[
            {"hostDestination": str(missing), "containerDestination": "/x", "accessMode": "ro"}]))
        self.tule.wait_error(BAD, "bad", "VOLUME_MISSING")
        missing.mkdir()
        self.tule.wait_running(BAD, ["bad"], 90)
        names = [self.tule.container(BAD, "bad")]
        self.tule.must("delete", "application", BAD)
        self.gone(names)

    # --- a full disk ------------------------------------------------------------------------------

    def test_full_disk(self):
        registry = self.real_registry()
        disk = self.workspace.dir("full-disk")
        machine.must(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk])
        self.workspace.at_end(lambda: machine.run(["umount", "-l", disk]))
        engine = PrivateEngine(self.workspace, "full", disk / "data")
        engine.start()
        engine.image("tule-e2e/small:1", STAY)
        filler = disk / "filler"
        uuid, key = add_agent(self.tule, "e2e-full")
        edge = Tule(self.workspace, "full", engine)
        try:
            edge.must_up("--role", "agent", "--controller", self.tule.base, "--key", key)
            big = self.docker.image("tule-e2e/big:1", STAY, {"data/big": "0123456789abcdef" * 2**20})
            pushed = registry.push(self.docker, big, "e2e/big:1")
            with open(filler, "wb") as f:
                f.write(b"x" * (14 * 2**20))
            number = self.add_registry(registry.host, "puller", PASSWORD)
            self.tule.must_deploy(application(BAD, [
                {"name": "small", "image": "tule-e2e/small:1", "agent": "e2e-full"},
                {"name": "bad", "image": pushed, "registry": str(number), "agent": "e2e-full"}], ""))
            self.tule.wait_error(BAD, "bad", "DISK_FULL", 90)
            small = self.tule.container(BAD, "small")
            check.until(lambda: engine.running(small), 30, "what needs no space runs")
        finally:
            self.tule.delete_application(BAD)
            check.until(lambda: not engine.owned(uuid), 60, "removal")
            edge.close()
            engine.close()
            self.tule.api("DELETE", f"/iofog/{uuid}")

    def test_command_line_that_is_not_connected(self):
        env = dict(self.tule.env, TULE_DATA=str(self.workspace.dir("nobody")))
        result = machine.run([machine.ROOT / "tule", "get", "agents"], env=env)
        check.equal(result.code, 3, f"exit status ({check.shorten(result.all)})")
        check.contains(result.err, "UNAUTHENTICATED", "message")
