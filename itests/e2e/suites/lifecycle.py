"""Health checks that act, an order of starts and stops, the way out of a restart loop."""

import datetime

from lib import check
from lib.network import Suite as Base
from lib.tule import application

APP = "e2e-life"
FILES = "e2e-files"
WORDS = "e2e-words"


class Suite(Base):
    def set_up(self):
        self.agent = self.tule.agent()["name"]

    def tear_down(self):
        self.tule.delete_application(APP)
        for kind, name in (("secret", FILES), ("secret", WORDS), ("configmap", WORDS)):
            self.tule.cli("delete", kind, name)

    def deploy(self, *items):
        """Deploys microservices of name, schedule and container settings."""
        self.tule.must_deploy(application(
            APP, [{"name": n, "image": self.shared.image, "container": c} for n, c in items],
            self.agent, "datasance.com/v3"))

    def status(self, name):
        return self.tule.api.microservice(APP, name)["status"]

    def health(self, name, word):
        check.until(lambda: self.status(name).get("healthStatus") == word, 40, f"health {word}")

    def test_health_is_told(self):
        self.deploy(("checked", {"healthCheck": {
            "test": ["CMD-SHELL", "test ! -e /tmp/sick"], "interval": 1, "timeout": 5, "retries": 1}}))
        self.tule.wait_running(APP)
        self.container = self.tule.container(APP, "checked")
        self.before = self.docker.inspect(self.container)
        self.health("checked", "healthy")

    def test_an_unhealthy_container_is_restarted_and_stays_the_same(self):
        self.docker.must("exec", self.container, "touch", "/tmp/sick")

        def restarted():
            now = self.docker.inspect(self.container)
            check.equal(now["Id"], self.before["Id"], "container id")
            return now["State"]["StartedAt"] != self.before["State"]["StartedAt"]
        check.until(restarted, 40, "a restart")

    def test_it_recovers(self):
        check.until(lambda: self.docker.exec(self.container, "rm", "-f", "/tmp/sick").code == 0, 30,
                    "the cure")
        self.health("checked", "healthy")
        check.until(lambda: not self.status("checked").get("errorMessage"), 30, "no complaint")

    def test_a_loop_is_told_and_a_change_is_the_way_out(self):
        self.deploy(("checked", {"commands": ["sh", "-c", "exit 3"]}))
        self.tule.wait_error(APP, "checked", "CRASH_LOOP", 60)
        self.deploy(("checked", {"commands": ["sleep", "1000"]}))
        self.tule.wait_running(APP)

    def test_what_has_a_lower_place_starts_first(self):
        items = [{"name": n, "image": self.shared.image, "schedule": s}
                 for n, s in (("last", 90), ("first", 0), ("middle", 50))]
        self.tule.must_deploy(application(APP, [], self.agent).replace(
            "microservices: []", "microservices:" + "".join(
                f"\n  - {{name: {m['name']}, agent: {{name: {self.agent}}}, schedule: {m['schedule']},"
                f" images: {{x86: '{m['image']}', registry: local}}}}" for m in items) + "\n"))
        self.tule.wait_running(APP)
        starts = {n: self.started(n) for n in ("first", "middle", "last")}
        check.that(starts["first"] < starts["middle"] < starts["last"], f"starts {starts}")

    def started(self, name):
        text = self.docker.inspect(self.tule.container(APP, name))["State"]["StartedAt"]
        date, _, fraction = text.rstrip("Z").partition(".")
        return datetime.datetime.fromisoformat(date).timestamp() + float("0." + (fraction or "0"))

    # --- secrets ----------------------------------------------------------------------------------

    def secret(self, word):
        head = f"apiVersion: datasance.com/v3\nmetadata: {{name: {FILES}}}\n"
        self.tule.must_deploy(
            f"{head}kind: Secret\nspec: {{type: Opaque}}\ndata: {{site/password: {word}}}\n---\n"
            f"{head}kind: VolumeMount\nspec: {{secretName: {FILES}}}\n")

    def read(self):
        return self.docker.exec(self.container, "cat", "/run/files/site/password").out

    def test_a_secret_is_read_in_its_container(self):
        self.secret("first")
        self.deploy(("reader", {"volumes": [
            {"type": "volumeMount", "hostDestination": FILES, "containerDestination": "/run/files",
             "accessMode": "ro"}]}))
        self.tule.wait_running(APP)
        self.container = self.tule.container(APP, "reader")
        check.equal(self.read(), "first", "file in the container")
        result = self.docker.exec(self.container, "sh", "-c", "echo x > /run/files/site/password")
        check.that(result.code != 0, "the mount can be written")

    def test_on_the_node_it_is_for_the_agent_alone(self):
        self.place = self.tule.data / "agent" / "volumes" / "secrets" / FILES
        file = self.place / "site" / "password"
        check.equal(file.read_text(), "first", "file on the node")
        check.equal(file.stat().st_mode & 0o777, 0o600, "mode of the file")
        check.equal(self.place.stat().st_mode & 0o777, 0o700, "mode of the directory")

    def test_a_new_secret_reaches_the_running_container(self):
        began = self.docker.inspect(self.container)["State"]["StartedAt"]
        self.secret("second")
        check.until(lambda: self.read() == "second", 30, "the new file in the container")
        check.equal(self.docker.inspect(self.container)["State"]["StartedAt"], began, "its start")

    def test_it_is_in_no_list_and_no_log(self):
        for words in (("get", "secrets"), ("get", "volume-mounts", "-o", "json")):
            out = self.tule.must(*words).all
            check.contains(out, FILES, " ".join(words))
            check.absent(out, "second", " ".join(words))
        check.contains(self.tule.must("describe", "secret", FILES).out, "second", "describe")
        for log in self.tule.data.glob("platform/*/log/*.log"):
            check.absent(log.read_text(errors="replace"), "site/password", str(log))

    def test_deletion_takes_it_off_the_node(self):
        self.tule.must("delete", "secret", FILES)
        check.until(lambda: not self.place.exists(), 30, "the files' end")
        state = self.docker.inspect(self.container)["State"]
        check.that(state["Running"], f"the container has gone too: {state}")

    # --- variables that are kept elsewhere --------------------------------------------------------

    def words(self, secret, plain):
        head = f"apiVersion: datasance.com/v3\nmetadata: {{name: {WORDS}}}\n"
        self.tule.must_deploy(
            f"{head}kind: Secret\nspec: {{type: Opaque}}\ndata: {{word: {secret}}}\n---\n"
            f"{head}kind: ConfigMap\ndata: {{level: {plain}}}\n")

    def variables(self):
        out = self.docker.exec(self.tule.container(APP, "taker"), "sh", "-c", "echo $WORD $LEVEL").out
        return out.split()

    def test_variables_come_from_a_secret_and_a_configuration_map(self):
        self.words("hush-one", "plain-one")
        self.deploy(("taker", {"env": [
            {"key": "WORD", "valueFromSecret": f"{WORDS}/word"},
            {"key": "LEVEL", "valueFromConfigMap": f"{WORDS}/level"}]}))
        self.tule.wait_running(APP, ["taker"])
        check.equal(self.variables(), ["hush-one", "plain-one"], "variables in the container")

    def test_new_texts_make_the_container_anew(self):
        self.words("hush-two", "plain-two")
        check.until(lambda: self.variables() == ["hush-two", "plain-two"], 40, "the new texts")
        self.tule.wait_running(APP, ["taker"])

    def test_they_are_shown_by_name_and_logged_nowhere(self):
        for words in (("describe", "microservice", f"{APP}/taker"), ("describe", "application", APP),
                      ("get", "microservices", "-o", "json"), ("get", "secrets", "-o", "json")):
            check.absent(self.tule.must(*words).all, "hush-", " ".join(words))
        check.contains(self.tule.must("describe", "microservice", f"{APP}/taker").out,
                       f"{WORDS}/word", "describe microservice")
        logs = [p for p in self.tule.log_files() if p.is_file()]
        check.that(logs, "no logs")
        for log in logs:
            check.absent(log.read_text(errors="replace"), "hush-", str(log))
        file = self.tule.data / "agent" / "journal.json"
        check.equal(file.stat().st_mode & 0o777, 0o600, "mode of the agent's journal")
        check.absent((self.tule.data / "agent" / "status.json").read_text(), "hush-", "status.json")

    def test_a_secret_that_a_variable_names_stays(self):
        result = self.tule.cli("delete", "secret", WORDS)
        check.that(result.code != 0 and "CONFLICT" in result.all, f"deletion: {result}")
