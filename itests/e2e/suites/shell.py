"""The console over SSH: same commands, no default password, roles (Shows 7)."""

import json

from lib import check
from lib.console import Console
from lib.network import Suite as Base

APP = "e2e-shell"


class Suite(Base):
    def set_up(self):
        self.ids = self.simple(APP, "one")
        self.admin = Console(self.tule, *self.tule.console())

    def tear_down(self):
        self.tule.delete_application(APP)

    def test_no_default_password(self):
        for user, password in (("karaf", "karaf"), ("admin", "admin"), ("admin", ""),
                               ("tule", "tule"), ("viewer", "viewer"), ("root", "root")):
            check.that(Console(self.tule, user, password).refused(), f"{user}/{password} gets in")

    def test_get_microservices(self):
        check.contains(self.admin.must("tule:get microservices"), "one", "tule:get microservices")

    def test_the_rest_works_too(self):
        for command, word in (("tule:status", "running"), ("tule:get agents", "running"),
                              ("tule:get applications", APP),
                              (f"tule:describe application {APP}", "kind: application"),
                              ("tule:get registries", "url"), ("tule:get catalog", "name")):
            check.contains(self.admin.must(command).lower(), word, command)

    def test_json_output(self):
        out = self.admin.must("tule:get microservices -o json")
        check.that(json.loads(out[min(i for i in (out.find("["), out.find("{")) if i >= 0):]), "json")

    def test_an_unknown_microservice_is_not_found(self):
        result = self.admin.attempt(f"tule:describe microservice {APP}/none")
        check.contains(result.all, "NOT_FOUND", "answer")

    def test_help_of_a_command(self):
        out = self.admin.must("tule:deploy --help")
        check.contains(out, "--file", "help")

    def test_tab_completes_commands_words_and_names(self):
        for typed, rest in (("tule:get micr", "microservices"), ("tule:descr", "tule:describe"),
                            (f"tule:delete application {APP[:6]}", APP)):
            screen = self.admin.typed(typed + "\t", rest)
            check.contains(screen, rest, f"after {typed!r} and a tab")

    def test_viewer_sees_and_changes_nothing(self):
        viewer = self.viewer()
        check.contains(viewer.must("tule:get microservices"), "one", "viewer's list")
        for command in (f"tule:delete application {APP}", f"tule:stop application {APP}",
                        f"tule:move microservice {APP}/one nowhere", "tule:deploy -f /dev/null",
                        "tule:prune", "tule:provision-key e2e", "bundle:stop io.tule.runtime-docker",
                        "config:property-set -p io.tule.agent runtime process",
                        "feature:uninstall tule-runtime-docker", "shell:exec true",
                        "system:shutdown -f"):
            result = viewer.attempt(command)
            words = ("not found", "insufficient", "forbidden", "denied", "not allowed")
            check.that(any(w in result.all.lower() for w in words),
                       f"{command} was not refused: {check.shorten(result.all)}")
        check.equal(self.tule.wait_running(APP), self.ids, "ids after the viewer's attempts")

    def viewer(self):
        """Makes a user who may only look, as config/ says."""
        name, password = "watcher", "only-looks-around-4711"
        users = self.tule.etc / "users.properties"
        with open(users, "a", encoding="utf-8") as f:
            f.write(f"\n{name} = {password},viewer,ssh\n")
        viewer = Console(self.tule, name, password)
        check.until(lambda: not viewer.refused(), 20, "login of the new user")
        return viewer
