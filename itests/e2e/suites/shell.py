"""The console over SSH: same commands, no default password, roles (Shows 7)."""

import json

from lib import check, rest
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
                            (f"tule:delete application {APP[:6]}", APP),
                            ("controller:user-rem", "controller:user-remove"),
                            (f"controller:application-info -n {APP[:6]}", APP)):
            screen = self.admin.typed(typed + "\t", rest)
            check.contains(screen, rest, f"after {typed!r} and a tab")

    def test_settings_in_quick_succession_lose_none(self):
        file = self.tule.data / "platform" / "all" / "etc" / "io.tule.agent.cfg"
        before = [line for line in file.read_text().splitlines() if "=" in line]
        now = next(line.split("=")[1].strip() for line in before if line.startswith("timeZone"))
        for _ in range(3):
            self.admin.must(" ; ".join(["config:property-set -p io.tule.agent timeZone UTC",
                                        f"config:property-set -p io.tule.agent timeZone '{now}'"] * 15))
        after = [line for line in file.read_text().splitlines() if "=" in line]
        gone = [line for line in before if line not in after and not line.startswith("timeZone")]
        check.equal(gone, [], "settings that are lost")

    def test_users_are_administered(self):
        email, password = "operator@example.com", "a password 4711"
        out = self.admin.must(f"controller:user-add -f Olga -l Operator -e {email}",
                              stdin=password + "\n")
        check.absent(out, password, "output of user-add")
        try:
            check.contains(self.admin.must("controller:user-list"), email, "list")
            anybody = rest.Api(self.tule.base)
            body = {"email": email, "password": password}
            check.equal(anybody("POST", "/user/login", body).status, 200, "log-in")
            self.admin.must(f"controller:user-suspend -e {email}")
            check.equal(anybody("POST", "/user/login", body).status // 100, 4, "suspended log-in")
            self.admin.must(f"controller:user-activate -e {email}")
            token = self.admin.must(f"controller:user-generate-token -e {email}").split()[-1]
            profile = rest.Api(self.tule.base, token).ok("GET", "/user/profile").json
            check.equal(profile["email"], email, "whose token")
            self.admin.must(f"controller:user-update -e {email} -l Other")
        finally:
            self.admin.must(f"controller:user-remove -e {email}")
        check.absent(self.admin.must("controller:user-list"), email, "list")

    def test_agents_images_and_configuration_are_administered(self):
        owner = self.tule.credentials()[0]
        must = self.admin.must
        uuid = must(f"controller:iofog-add -n shell-node -y 1 -R none -m 1000 -u {owner}").split()[-1]
        try:
            check.contains(must("controller:iofog-list"), "shell-node", "agents")
            check.contains(must("controller:iofog-info -i shell-node"), "memoryLimit: 1000", "info")
            must(f"controller:iofog-update -i {uuid} -m 2000 -W")
            check.contains(must(f"controller:iofog-info -i {uuid}"), "memoryLimit: 2000", "info")
            must("controller:iofog-provisioning-key -i shell-node")
            must("controller:iofog-reboot -i shell-node")
        finally:
            must(f"controller:iofog-remove -i {uuid}")
        item = must("controller:catalog-add -n shell-item -x img:1 -a img:2 -g 2 -c SHELL "
                    f"-I text -F plain -u {owner}").split()[-1]
        check.contains(must(f"controller:catalog-info -i {item}"), "img:1", "catalog item")
        must(f"controller:catalog-remove -i {item}")
        registry = must(f"controller:registry-add -U shell.example.com -r -l u -e a@b.cd -p -u {owner}",
                        stdin="sesame\n").split()[-1]
        check.contains(must("controller:registry-list"), "shell.example.com", "registries")
        must(f"controller:registry-remove -i {registry}")
        must("controller:config-set shell-key 4711")
        check.contains(must("controller:config-list"), "4711", "configuration")
        check.contains(must("controller:status"), "running", "status")

    def test_applications_are_administered(self):
        must = self.admin.must
        check.contains(must("controller:application-list"), APP, "applications")
        check.contains(must("controller:microservice-list"), "one", "microservices")
        check.contains(must(f"controller:microservice-info -i {APP}/one"), "uuid:", "microservice")
        must(f"controller:application-update -n {APP} -a -d 'seen to'")
        check.contains(must(f"controller:application-info -n {APP}"), "seen to", "application")

    def test_administration_names_what_is_wrong(self):
        for command, reason in (("controller:iofog-info -i none", "NOT_FOUND"),
                                ("controller:iofog-info", "INVALID_ARGUMENT"),
                                ("controller:iofog-update -i none -m many", "NOT_FOUND"),
                                ("controller:user-remove -e nobody@example.com", "NOT_FOUND"),
                                ("controller:application-add -f /none.json", "NOT_FOUND"),
                                ("tule:restore /none.tule", "NOT_FOUND")):
            check.contains(self.admin.attempt(command).all, reason, command)

    def test_viewer_sees_and_changes_nothing(self):
        viewer = self.viewer()
        check.contains(viewer.must("tule:get microservices"), "one", "viewer's list")
        for command in (f"tule:delete application {APP}", f"tule:stop application {APP}",
                        f"tule:move microservice {APP}/one nowhere", "tule:deploy -f /dev/null",
                        "tule:prune", "tule:provision-key e2e", "bundle:stop io.tule.runtime-docker",
                        "config:property-set -p io.tule.agent runtime process",
                        "feature:uninstall tule-runtime-docker", "shell:exec true",
                        "system:shutdown -f", "controller:user-list", "controller:config-set a b",
                        "controller:user-generate-token -e admin@tule.local",
                        "controller:iofog-remove -i none", "tule:backup /tmp/none.tule",
                        "tule:restore /tmp/none.tule --replace"):
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
