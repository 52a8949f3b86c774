"""Every operation of the served OpenAPI document under bad input, over real HTTP."""

import http.client
import json
import socket
import time
import urllib.parse

from lib import check, rest
from lib.network import Suite as Base

ROOT = "/api/v3"
SECRET = "the-word-that-stays-inside-4471"
MALLORY = ("negative@example.org", "mallorys-own-long-word-77")
INTERNAL = ("\tat ", "Exception", "io.tule.", "org.h2.", "java.", "root:x:", SECRET)
DEEP = b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
SEGMENTS = ("no-such-thing", "x'%20OR%20'1'='1", "%7B%7B7%7Ctimes:7%7D%7D", "a%2Fb", "..%2F..%2Fconfig",
            "a%00b", "%C0%AF%FF", "%ZZ", "a;b=c", "a%0D%0AX-Injected:1", "-1", "9" * 30, "x" * 3000,
            "a\\b", "%25_*")
WRONG = ({"a": {"b": [1]}}, [[1]], "no number", 17, True)
KINDS = {dict: "object", list: "array", str: "string", int: "integer", bool: "boolean"}


class Operation:
    """One operation, and bodies made from its schema."""

    def __init__(self, document, path, method, what):
        self.path, self.method, self.what = path, method.upper(), what
        self.schemas = document["components"]["schemas"]
        content = what.get("requestBody", {}).get("content", {})
        self.schema = content.get("application/json", {}).get("schema")
        form = content.get("multipart/form-data", {}).get("schema", {}).get("properties", {})
        self.file = next(iter(form), None)
        self.who = next(iter(what["security"][0]), "")[:-len("Token")] if what["security"] else ""

    def __str__(self):
        return f"{self.method} {self.path}"

    def target(self, values):
        return "/".join(values.get(part[1:-1], "x") if part.startswith("{") else part
                        for part in self.path.split("/"))

    def parameters(self):
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def sample(self, schema=None, depth=0):
        schema = self.resolve(self.schema if schema is None else schema)
        kind = schema.get("type")
        if "enum" in schema:
            return schema["enum"][0]
        if kind == "object" or schema.get("properties"):
            return {k: self.sample(v, depth + 1) for k, v in schema.get("properties", {}).items()
                    } if depth < 6 else {}
        if kind == "array":
            return [self.sample(schema["items"], depth + 1)] if "items" in schema and depth < 6 else []
        if kind in ("integer", "number"):
            return max(1, schema.get("minimum", 1))
        if kind == "boolean":
            return False
        return "x@example.org" if "@" in schema.get("pattern", "") else "abc1"


def operations(base):
    document = rest.call(base + "/openapi.json").json
    return [Operation(document, path, method, what)
            for path, methods in document["paths"].items() for method, what in methods.items()]


class Suite(Base):
    def set_up(self):
        self.host = urllib.parse.urlsplit(self.tule.base).netloc
        api = self.tule.api
        if api("GET", "/router").status == 404:
            api.ok("PUT", "/router", {"host": "127.0.0.1"})
        self.agent = api.ok("POST", "/iofog", {"name": "e2e-victim", "fogType": 1,
                                               "routerMode": "none", "description": SECRET}).json["uuid"]
        self.registry = api.ok("POST", "/registries", {
            "url": "victim.example.org", "isPublic": False, "username": "owner",
            "password": SECRET, "email": "owner@example.org"}).json["id"]
        api.ok("POST", "/user/signup", {"firstName": "Mallory", "lastName": "Other",
                                        "email": MALLORY[0], "password": MALLORY[1]})
        self.mallory = rest.Api(self.tule.base).login(*MALLORY).token
        self.operations = operations(self.tule.base)
        self.before = self.picture()
        self.sent = 0

    def tear_down(self):
        self.tule.api("DELETE", f"/registries/{self.registry}")
        self.tule.api("DELETE", f"/iofog/{self.agent}")

    def picture(self):
        api = self.tule.api
        agent = api.ok("GET", f"/iofog/{self.agent}").json
        return [agent["name"], agent["description"], sorted(api.applications()),
                [r["url"] for r in api.ok("GET", "/registries").json["registries"]],
                api.ok("GET", "/router").text, api.ok("GET", "/user/profile").json]

    def request(self, method, target, body=b"", headers=None):
        """One request as it is; gives status, headers and text."""
        self.sent += 1
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            connection.putrequest(method, ROOT + target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            try:
                connection.send(body)
            except OSError:
                pass  # the server has answered before the end
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def judge(self, wrong, what, answer, statuses=None):
        status, headers, text = answer
        fine = status in statuses if statuses else status < 500 or status == 501
        leak = [word for word in INTERNAL if word in text] if "openapi" not in what else []
        if status >= 400 and headers.get("Content-Type", "").startswith("application/json"):
            body = json.loads(text) if text else {"name": "", "message": ""}
            bare = what.startswith("GET /flow") and body == {}  # as the original refuses it
            fine = fine and (bare or {"name", "message"} <= set(body)) and headers.get("X-Tule-Reason")
        if not fine or leak or headers.get("X-Injected"):
            wrong.append(f"{what}: {status} {text[:200]} {leak}")

    def finish(self, wrong):
        check.equal(wrong, [], f"wrong answers of {self.sent}")
        check.equal(self.picture(), self.before, "what belongs to the administrator")
        for path in self.tule.log_files():
            log = path.read_text(errors="replace")
            for word in (SECRET, MALLORY[1], self.mallory):
                check.absent(log, word, str(path))
        return f"{self.sent} requests to {len(self.operations)} operations"

    def token(self, operation):
        """Mallory's; renewed where a request has ended it."""
        if operation.who != "user":
            return {}
        if rest.call(self.tule.base + "/user/profile", token=self.mallory).status == 401:
            answer = rest.call(self.tule.base + "/user/login", "POST", None,
                               {"email": MALLORY[0], "password": MALLORY[1]})
            if answer.status != 200:
                self.tule.api("POST", "/user/signup", {
                    "firstName": "Mallory", "lastName": "Other", "email": MALLORY[0],
                    "password": MALLORY[1]})
                answer = rest.call(self.tule.base + "/user/login", "POST", None,
                                   {"email": MALLORY[0], "password": MALLORY[1]})
            self.mallory = answer.json["accessToken"]
        return {"Authorization": self.mallory}

    def test_wrong_tokens(self):
        wrong = []
        for one in self.operations:
            if not one.who:
                continue
            values = {name: self.agent for name in one.parameters()}
            body = json.dumps(one.sample()).encode() if one.schema else b""
            for token in ("", "wrong", "Bearer x", "Basic dXNlcjpwYXNz", "' OR '1'='1", "x" * 3000):
                headers = {"Content-Type": "application/json"}
                if token:
                    headers["Authorization"] = token
                answer = self.request(one.method, one.target(values), body, headers)
                self.judge(wrong, f"{one} with token {token[:20]!r}", answer, (401,))
        return self.finish(wrong)

    def test_things_of_another_user(self):
        wrong = []
        for one in self.operations:
            if one.who != "user" or not one.parameters():
                continue
            for value in (self.agent, str(self.registry), "e2e-victim"):
                headers = dict(self.token(one), **{"Content-Type": "application/json"})
                body = json.dumps(one.sample()).encode() if one.schema else b""
                target = one.target({name: value for name in one.parameters()})
                self.judge(wrong, f"{one} on {value}",
                           self.request(one.method, target, body, headers))
        return self.finish(wrong)

    def test_bodies(self):
        wrong = []
        for one in self.operations:
            if one.schema is None or one.who == "agent":
                continue
            headers = dict(self.token(one), **{"Content-Type": "application/json"})
            target = one.target({})
            refused = (400, 403)
            for body in (b'{"a": ', b"nonsense", b"[" * 50_000, DEEP, b'{"a":"\xff\xfe"}', b"\0"):
                self.judge(wrong, f"{one} body {body[:12]}",
                           self.request(one.method, target, body, headers), refused)
            large = b'{"a":"' + b"x" * (8 * 2**20) + b'"}'
            if one.what.get("x-tule-body-limit", 0) < len(large):
                self.judge(wrong, f"{one} oversize",
                           self.request(one.method, target, large, headers), (413,))
            sample = one.sample()
            if not isinstance(sample, dict):
                continue
            for name, schema in one.resolve(one.schema).get("properties", {}).items():
                kind = one.resolve(schema).get("type", "enum")
                for value in WRONG:
                    given = KINDS[type(value)]
                    if given != kind and not (given == "integer" and kind == "number"):
                        body = json.dumps(dict(sample, **{name: value})).encode()
                        answer = self.request(one.method, target, body, headers)
                        self.judge(wrong, f"{one} {name}={value!r}", answer, refused)
        return self.finish(wrong)

    def test_paths_and_queries(self):
        wrong = []
        for one in self.operations:
            if one.who == "agent":
                continue
            for name in one.parameters():
                for segment in SEGMENTS:
                    headers = dict(self.token(one), **{"Content-Type": "application/json"})
                    target = one.target({name: segment})
                    self.judge(wrong, f"{one} at {segment[:20]}",
                               self.request(one.method, target, b"{}", headers))
            for query in ("?%ZZ=1", "?a=%FF", "?" + "a=1&" * 1000, "?[][=;%25"):
                if one.method == "GET":
                    self.judge(wrong, f"{one}{query[:10]}",
                               self.request("GET", one.target({}) + query, b"", self.token(one)))
        for target, statuses in (("/../../status", None), ("/%2e%2e/%2e%2e/etc/passwd", None),
                                 ("/status?" + "x" * 60_000, (400, 414, 431))):
            self.judge(wrong, target[:30], self.request("GET", target), statuses)
        many = {f"X-{i}": "y" * 100 for i in range(400)}
        self.judge(wrong, "many headers", self.request("GET", "/status", b"", many), (400, 431))
        huge = {"Authorization": "x" * 60_000}
        self.judge(wrong, "huge header", self.request("GET", "/user/profile", b"", huge), (400, 431))
        return self.finish(wrong)

    def test_slow_senders_do_not_stop_the_others(self):
        """Bodies that trickle in, more than there are threads, and requests whose head does not end."""
        host, port = self.host.split(":")
        slow = []
        try:
            for i in range(80):
                one = socket.create_connection((host, int(port)), timeout=60)
                slow.append(one)
                if i % 2:
                    one.sendall(b"GET /api/v3/status HTTP/1.1\r\nHost: x\r\nX-A: ")
                else:
                    one.sendall(b"POST /api/v3/user/login HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                b"application/json\r\nContent-Length: 1000\r\n\r\n{")
            began = time.monotonic()
            while time.monotonic() - began < 50:
                for one in slow:
                    try:
                        one.sendall(b" ")
                    except OSError:
                        pass  # the server gave it up
                status, _, _ = self.request("GET", "/status")
                check.equal(status, 200, "status while others are slow")
                time.sleep(2)
            closed = 0
            for one in slow[::2]:
                one.settimeout(30)
                try:
                    head = one.recv(100)
                    closed += not head or b" 408 " in head or b" 400 " in head
                except (ConnectionError, socket.timeout):
                    closed += 1
            check.equal(closed, len(slow[::2]), "slow bodies that were given up")
        finally:
            for one in slow:
                one.close()

    def test_health_and_metrics(self):
        base = self.tule.base[:-len(ROOT)]
        check.equal(rest.call(base + "/live").status, 200, "/live")
        check.equal(rest.call(base + "/ready").json, {"status": "ready", "failing": []}, "/ready")
        metrics = rest.call(base + "/metrics")
        check.equal(metrics.status, 200, "/metrics")
        for name in ("tule_http_requests_total{route=\"/user/login\"", "tule_agents{",
                     "tule_store_transactions_total", "tule_store_connections{",
                     "jvm_memory_heap_used_bytes"):
            check.contains(metrics.text, name, "metrics")
        check.absent(metrics.text, "e2e-victim", "metrics")
        passed_on = {"X-Forwarded-For": "203.0.113.9"}
        check.equal(rest.call(base + "/metrics", headers=passed_on).status, 401, "by a proxy")
        check.equal(rest.call(base + "/metrics", token=self.mallory).status, 401, "a user's")
        check.equal(rest.call(base + "/metrics", token=self.tule.api.token).status, 200, "an admin's")

    def test_the_audit_log_has_it_all(self):
        entries = self.tule.api.ok("GET", "/audit?limit=1000").json["entries"]
        check.that(any(e["target"] == "e2e-victim" and e["outcome"] == "DONE" for e in entries),
                   "the creation of an agent is not there")
        check.that(any(e["outcome"] != "DONE" and e["actor"]["name"] == MALLORY[0] for e in entries),
                   "no refusal is there")
        text = json.dumps(entries)
        for word in (SECRET, MALLORY[1]):
            check.absent(text, word, "audit log")
        check.equal(rest.call(self.tule.base + "/audit", token=self.mallory).status, 403, "a user's")
