"""Requests with no token, a wrong token, another user's token (Shows 8)."""

import pathlib

from lib import check, rest
from lib.console import Console
from lib.network import Suite as Base

APP = "e2e-secret"
SECRET = "the-word-that-must-not-leak-9133"
OTHER = ("mallory@example.org", "mallorys-own-long-word-52")

# One request of each kind; {…} are things of the administrator.
USER_ROUTES = [
    ("POST", "/user/logout", None),
    ("GET", "/user/profile", None),
    ("PATCH", "/user/profile", {"firstName": "Eve"}),
    ("DELETE", "/user/profile", {"force": True}),
    ("PATCH", "/user/password", {"oldPassword": "x", "newPassword": "yyyyyyyyyyyy"}),
    ("GET", "/iofog-list", None),
    ("POST", "/iofog", {"name": "evil", "fogType": 1, "host": "127.0.0.1"}),
    ("GET", "/iofog/{agent}", None),
    ("PATCH", "/iofog/{agent}", {"description": "taken"}),
    ("DELETE", "/iofog/{agent}", None),
    ("GET", "/iofog/{agent}/provisioning-key", None),
    ("POST", "/iofog/{agent}/version/upgrade", {}),
    ("POST", "/iofog/{agent}/reboot", {}),
    ("POST", "/iofog/{agent}/prune", {}),
    ("GET", "/iofog/{agent}/hal/hw", None),
    ("GET", "/iofog/{agent}/hal/usb", None),
    ("PATCH", "/iofog/{agent}/tunnel", {"action": "open"}),
    ("GET", "/iofog/{agent}/tunnel", None),
    ("GET", "/application", None),
    ("POST", "/application", {"name": "evil-app"}),
    ("GET", "/application/{app}", None),
    ("PATCH", "/application/{app}", {"isActivated": False}),
    ("PUT", "/application/{app}", {"microservices": []}),
    ("DELETE", "/application/{app}", None),
    ("GET", "/flow", None),
    ("POST", "/flow", {"name": "evil-flow"}),
    ("GET", "/flow/{appid}", None),
    ("PATCH", "/flow/{appid}", {"isActivated": False}),
    ("DELETE", "/flow/{appid}", None),
    ("GET", "/applicationTemplates", None),
    ("POST", "/applicationTemplate", {"name": "evil-tpl", "application": {}}),
    ("GET", "/applicationTemplate/any", None),
    ("PATCH", "/applicationTemplate/any", {"description": "x"}),
    ("PUT", "/applicationTemplate/any", {"name": "any", "application": {}}),
    ("DELETE", "/applicationTemplate/any", None),
    ("GET", "/microservices/", None),
    ("GET", "/microservices/?application={app}", None),
    ("GET", "/microservices/?flowId={appid}", None),
    ("POST", "/microservices", {"name": "evil", "application": "{app}", "iofogUuid": "{agent}",
                                "images": [{"containerImage": "a/b:1", "fogTypeId": 1}]}),
    ("GET", "/microservices/{ms}", None),
    ("PATCH", "/microservices/{ms}", {"iofogUuid": "{agent}", "rebuild": True}),
    ("DELETE", "/microservices/{ms}", None),
    ("GET", "/microservices/public-ports", None),
    ("POST", "/microservices/{ms}/routes/{ms}", {}),
    ("DELETE", "/microservices/{ms}/routes/{ms}", None),
    ("GET", "/microservices/{ms}/port-mapping", None),
    ("POST", "/microservices/{ms}/port-mapping", {"internal": 80, "external": 28080}),
    ("DELETE", "/microservices/{ms}/port-mapping/80", None),
    ("GET", "/microservices/{ms}/volume-mapping", None),
    ("POST", "/microservices/{ms}/volume-mapping",
     {"hostDestination": "/", "containerDestination": "/host", "accessMode": "rw"}),
    ("DELETE", "/microservices/{ms}/volume-mapping/1", None),
    ("PATCH", "/microservices/{ms}/strace", {"enable": True}),
    ("GET", "/microservices/{ms}/strace?format=string", None),
    ("POST", "/microservices/{ms}/image-snapshot", {}),
    ("GET", "/microservices/{ms}/image-snapshot", None),
    ("GET", "/routes", None),
    ("GET", "/routes/{app}/any", None),
    ("POST", "/routes", {"name": "any", "from": "one", "to": "one", "application": "{app}"}),
    ("PATCH", "/routes/{app}/any", {"from": "one", "to": "one", "application": "{app}"}),
    ("DELETE", "/routes/{app}/any", None),
    ("GET", "/router", None),
    ("PUT", "/router", {"host": "10.6.6.6"}),
    ("GET", "/config", None),
    ("GET", "/config/default-proxy-host", None),
    ("PUT", "/config", {"key": "default-proxy-host", "value": "10.6.6.6"}),
    ("GET", "/registries", None),
    ("POST", "/registries", {"url": "evil.example", "isPublic": False, "username": "u",
                             "password": "p", "email": "u@example.org"}),
    ("PATCH", "/registries/{registry}", {"url": "evil.example"}),
    ("DELETE", "/registries/{registry}", None),
    ("GET", "/catalog/microservices", None),
    ("POST", "/catalog/microservices", {"name": "evil", "registryId": 1, "images": [
        {"containerImage": "a/b:1", "fogTypeId": 1}]}),
    ("GET", "/catalog/microservices/{catalog}", None),
    ("PATCH", "/catalog/microservices/{catalog}", {"description": "taken"}),
    ("DELETE", "/catalog/microservices/{catalog}", None),
    ("GET", "/edgeResources", None),
    ("GET", "/edgeResource/any", None),
    ("GET", "/edgeResource/any/v1.0.0", None),
    ("POST", "/edgeResource/any/v1.0.0/link", {"uuid": "{agent}"}),
    ("DELETE", "/edgeResource/any/v1.0.0", None),
]
AGENT_ROUTES = [
    ("POST", "/agent/deprovision", {"microserviceUuids": ["{ms}"]}),
    ("GET", "/agent/config", None),
    ("PATCH", "/agent/config", {"logLevel": "OFF"}),
    ("GET", "/agent/config/changes", None),
    ("PATCH", "/agent/config/changes", {"lastUpdated": "2030-01-01T00:00:00.000Z"}),
    ("PUT", "/agent/status", {"daemonStatus": "RUNNING", "microserviceStatus": "[]"}),
    ("GET", "/agent/edgeResources", None),
    ("GET", "/agent/microservices", None),
    ("GET", "/agent/microservices/{ms}", None),
    ("GET", "/agent/registries", None),
    ("GET", "/agent/tunnel", None),
    ("GET", "/agent/strace", None),
    ("PUT", "/agent/strace", {"straceData": []}),
    ("GET", "/agent/version", None),
    ("PUT", "/agent/hal/hw", {"info": "{}"}),
    ("PUT", "/agent/hal/usb", {"info": "{}"}),
    ("DELETE", "/agent/delete-node", None),
    ("GET", "/agent/image-snapshot", None),
]
# Kinds that belong to everybody who is logged in, by the contract (§2, ownership rules).
SHARED = ("/router", "/config", "/user/profile", "/user/logout", "/user/password")


class Suite(Base):
    def set_up(self):
        self.ids = self.simple(APP, "one", env=[{"key": "WORD", "value": SECRET}])
        api = self.tule.api
        agent = self.tule.agent()
        number = api.ok("POST", "/registries", {
            "url": "registry.example.org", "isPublic": False, "username": "owner",
            "password": SECRET, "email": "owner@example.org"}).json["id"]
        catalog = api.ok("POST", "/catalog/microservices", {
            "name": "e2e-private-item", "registryId": 1, "isPublic": False,
            "images": [{"containerImage": "secret/item:1", "fogTypeId": 1}]}).json["id"]
        ms = api.microservice(APP, "one")
        self.values = {"agent": agent["uuid"], "app": APP, "appid": str(ms["flowId"]),
                       "ms": ms["uuid"], "registry": str(number), "catalog": str(catalog)}
        self.before = self.picture()
        self.other = None

    def tear_down(self):
        api = self.tule.api
        api("DELETE", f"/registries/{self.values['registry']}")
        api("DELETE", f"/catalog/microservices/{self.values['catalog']}")
        self.tule.delete_application(APP)

    def picture(self):
        """What the administrator sees, without what changes by itself."""
        api = self.tule.api
        agent = api.ok("GET", f"/iofog/{self.values['agent']}").json
        ms = api.ok("GET", f"/microservices/{self.values['ms']}").json
        return {
            "agents": sorted(api.agents()), "description": agent["description"],
            "applications": sorted(api.applications()),
            "active": api.ok("GET", f"/application/{APP}").json["isActivated"],
            "microservice": [ms[k] for k in ("name", "env", "ports", "volumeMappings", "images",
                                             "iofogUuid", "routes", "config")],
            "registries": [r["url"] for r in api.ok("GET", "/registries").json["registries"]],
            "catalog": api.ok("GET", f"/catalog/microservices/{self.values['catalog']}").json["name"],
            "profile": api.ok("GET", "/user/profile").json,
        }

    def fill(self, thing):
        if isinstance(thing, str):
            for key, value in self.values.items():
                thing = thing.replace("{" + key + "}", value)
            return thing
        if isinstance(thing, dict):
            return {k: self.fill(v) for k, v in thing.items()}
        if isinstance(thing, list):
            return [self.fill(v) for v in thing]
        return thing

    def each(self, routes, token):
        for method, path, body in routes:
            answer = rest.call(self.tule.base + self.fill(path), method, token, self.fill(body))
            yield f"{method} {path}", answer

    def silent(self, what, answer, words):
        for word in words:
            check.absent(answer.text, word, f"answer to {what}")

    def untouched(self):
        check.equal(self.picture(), self.before, "what the administrator has")
        check.equal(self.tule.wait_running(APP), self.ids, "ids")

    def unauthorised(self, token):
        wrong = []
        for what, answer in self.each(USER_ROUTES + AGENT_ROUTES, token):
            self.silent(what, answer, (SECRET, "secret/item", "e2e-private-item", "stack"))
            if answer.status != 401:
                wrong.append(f"{what}: {answer.status}")
        check.equal(wrong, [], "answers that are not 401")
        self.untouched()

    def test_no_token(self):
        self.unauthorised(None)

    def test_empty_token(self):
        self.unauthorised("")

    def test_wrong_token(self):
        for token in ("0123456789abcdef" * 4, "Bearer 0123456789abcdef", "' OR '1'='1"):
            self.unauthorised(token)

    def test_a_users_token_is_no_agents_token(self):
        wrong = [f"{w}: {a.status}" for w, a in self.each(AGENT_ROUTES, self.tule.api.token)
                 if a.status != 401]
        check.equal(wrong, [], "answers that are not 401")
        self.untouched()

    def test_signup_is_closed(self):
        answer = rest.call(self.tule.base + "/user/signup", "POST", None, {
            "firstName": "Eve", "lastName": "Eve", "email": "eve@example.org",
            "password": "eves-own-long-word"})
        check.that(answer.status in (401, 403), f"signup of a stranger: {answer}")

    def test_administrator_makes_another_user(self):
        email, password = OTHER
        self.tule.api.ok("POST", "/user/signup", {
            "firstName": "Mallory", "lastName": "Other", "email": email, "password": password})
        self.other = rest.Api(self.tule.base).login(email, password)

    def test_another_user_sees_and_changes_nothing(self):
        check.that(self.other, "there is no other user")
        wrong, owned = [], []
        for method, path, body in USER_ROUTES:
            if path.startswith(SHARED):
                continue
            answer = rest.call(self.tule.base + self.fill(path), method, self.other.token,
                               self.fill(body))
            what = f"{method} {path}"
            self.silent(what, answer, (SECRET, "secret/item", "e2e-private-item", "owner@example.org",
                                       "registry.example.org"))
            if method == "GET" and "{ms}" not in path:
                self.silent(what, answer, (self.values["ms"],))
            addressed = any("{" + k + "}" in path for k in self.values)
            # Deleting an application that one does not have answers 204 (contract §3.5, §14); what
            # is not built yet answers 501 to everybody.
            nothing = (method == "DELETE" and answer.status == 204
                       and path in ("/application/{app}", "/flow/{appid}"))
            if addressed and answer.status not in (400, 401, 403, 404, 501) and not nothing:
                owned.append(f"{what}: {answer.status}")
            if answer.status >= 500 and answer.status != 501:
                wrong.append(f"{what}: {answer.status} {answer.text[:200]}")
        check.equal(owned, [], "another user's things that were not refused")
        check.equal(wrong, [], "internal errors")
        self.untouched()

    def test_another_user_cannot_change_the_network(self):
        check.that(self.other, "there is no other user")
        for path, body in (("/router", {"host": "10.6.6.6"}),):
            answer = self.other("PUT", path, body)
            check.that(answer.status in (401, 403, 404), f"PUT {path}: {answer}")

    def test_wrong_passwords(self):
        email, password = self.tule.credentials()
        for e, p in ((email, "wrong-word-123"), (email, ""), ("nobody@example.org", password)):
            answer = rest.call(self.tule.base + "/user/login", "POST", None,
                               {"email": e, "password": p})
            check.that(answer.status in (400, 401), f"login: {answer}")
            check.absent(answer.text, password, "answer")

    def test_a_token_after_logout_is_refused(self):
        api = rest.Api(self.tule.base).login(*OTHER)
        api.ok("POST", "/user/logout")
        check.equal(api("GET", "/user/profile").status, 401, "after logout")

    def test_unknown_path_and_large_body(self):
        check.equal(self.tule.api("GET", "/no/such/path").status, 404, "unknown path")
        big = b'{"name":"' + b"x" * (2 * 2**20) + b'"}'
        answer = self.tule.api("POST", "/application", big, {"Content-Type": "application/json"})
        check.equal(answer.status, 413, "a body of 2 MiB")

    def test_logs_hold_no_secret(self):
        _, password = self.tule.credentials()
        Console(self.tule, "admin", "a-wrong-word-on-ssh-77").attempt("bundle:list")
        key = self.tule.api.ok("GET", f"/iofog/{self.values['agent']}/provisioning-key").json["key"]
        secrets = {"password": password, "token": self.tule.api.token, "registry password": SECRET,
                   "other password": OTHER[1], "provisioning key": key,
                   "SSH password": "a-wrong-word-on-ssh-77", "wrong password": "wrong-word-123"}
        files = self.tule.log_files()
        check.that(files, "no log files found")
        for path in files:
            text = path.read_text(errors="replace")
            for name, value in secrets.items():
                check.that(value not in text, f"{name} is in {path}")

    def test_files_with_secrets_are_private(self):
        _, password = self.tule.credentials()
        open_files = []
        for path in self.tule.data.rglob("*"):
            if path.is_symlink() or not path.is_file() or path.stat().st_mode & 0o044 == 0:
                continue
            if self._reachable(path) and path.stat().st_size < 50 * 2**20:
                data = path.read_bytes()
                if password.encode() in data or self.tule.api.token.encode() in data:
                    open_files.append(str(path))
        check.equal(open_files, [], "world-readable files with a secret")

    def _reachable(self, path):
        """Whether others may enter all directories down to the file."""
        while path != self.tule.data.parent:
            path = path.parent
            if path.stat().st_mode & 0o011 == 0:
                return False
        return True

    def test_passwords_are_not_on_command_lines(self):
        _, password = self.tule.credentials()
        for pid in self.tule.pids():
            line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            check.that(password.encode() not in line, f"password on the command line of {pid}")
