"""Nothing acknowledged is lost: killed while writing, and brought back from a backup (Shows 3, 7)."""

import io
import json
import random
import shutil
import threading
import time
import zipfile

from lib import check, machine, rest
from lib.network import Suite as Base
from lib.tule import Tule

WRITERS = 200
ROUNDS = 3
NODE = "durable-node"
EDGE = "durable-edge"
IDLE = "tule-e2e/idle:1"
LISTS = {"/iofog-list": "fogs", "/application": "applications", "/microservices": "microservices",
         "/routes": "routes", "/registries": "registries", "/config": "config",
         "/catalog/microservices": "catalogItems"}
# What changes by itself: reports of agents, and the order to read again that a restoration gives.
VOLATILE = {"status", "lastActive", "lastStatusTime", "daemonStatus", "daemonOperatingDuration",
            "cpuViolation", "memoryViolation", "diskViolation",
            "daemonLastStart", "memoryUsage", "diskUsage", "cpuUsage", "systemTime", "updatedAt",
            "systemAvailableDisk", "systemAvailableMemory", "systemTotalCpu", "lastCommandTime",
            "processedMessages", "messageSpeed", "repositoryCount", "repositoryStatus",
            "ipAddress", "ipAddressExternal", "rebuild"}


def application(name, agent_uuid):
    """The body of an application of two microservices and a route."""
    def microservice(role):
        return {"name": role, "config": "{}", "iofogUuid": agent_uuid, "registryId": 2,
                "images": [{"containerImage": IDLE, "fogTypeId": 1}],
                "ports": [], "env": [{"key": "ROLE", "value": role}]}
    return {"name": name, "description": "v0", "isActivated": False,
            "microservices": [microservice("front"), microservice("back")],
            "routes": [{"name": "r", "from": "front", "to": "back"}]}


class Writers:
    """Threads that write until the Controller is gone or they are told to end."""

    def __init__(self, api, agent_uuid, tag, count=WRITERS):
        self.api, self.agent, self.tag = api, agent_uuid, tag
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.acknowledged = 0
        self.applications, self.agents, self.registries = set(), set(), set()
        self.deleted, self.deleting, self.asked = set(), set(), set()
        self.values = {}  # what -> (last acknowledged, in flight)
        kinds = [self.make_application, self.make_application, self.make_agent,
                 self.make_registry, self.patch_application, self.put_config,
                 self.delete_application]
        self.threads = [threading.Thread(target=self.loop, args=(kinds[i % len(kinds)], i),
                                         name=f"writer-{i}", daemon=True) for i in range(count)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)

    def loop(self, kind, index):
        turn = 0
        while not self.stopped.is_set():
            try:
                kind(f"{self.tag}-{index}-{turn}", index)
            except OSError:
                return
            turn += 1

    def call(self, method, path, body):
        answer = self.api(method, path, body, timeout=60)
        if 200 <= answer.status < 300:
            with self.lock:
                self.acknowledged += 1
            return answer
        raise OSError(f"{method} {path}: {answer}")

    def make_application(self, name, index):
        with self.lock:
            self.asked.add(name)
        self.call("POST", "/application", application(name, self.agent))
        with self.lock:
            self.applications.add(name)

    def make_agent(self, name, index):
        answer = self.call("POST", "/iofog", {"name": name, "fogType": 1, "routerMode": "none"})
        with self.lock:
            self.agents.add(answer.json["uuid"])

    def make_registry(self, name, index):
        answer = self.call("POST", "/registries", {
            "url": f"{name}.example.com", "username": "u", "password": name, "email": "a@b.cd",
            "isPublic": False})
        with self.lock:
            self.registries.add(answer.json["id"])

    def change(self, key, value, method, path, body):
        with self.lock:
            self.values[key] = (self.values.get(key, (None, None))[0], value)
        self.call(method, path, body)
        with self.lock:
            self.values[key] = (value, value)

    def patch_application(self, name, index):
        own = f"{self.tag}-{index}-patched"
        if own not in self.applications:
            self.make_application(own, index)
            self.values[own] = ("v0", "v0")
        self.change(own, name, "PATCH", f"/application/{own}", {"description": name})

    def put_config(self, name, index):
        key = f"{self.tag}-key-{index}"
        self.change(key, name, "PUT", "/config", {"key": key, "value": name})

    def delete_application(self, name, index):
        self.make_application(name, index)
        with self.lock:
            self.deleting.add(name)
            self.applications.discard(name)
        self.call("DELETE", f"/application/{name}", None)
        with self.lock:
            self.deleting.discard(name)
            self.deleted.add(name)


class Suite(Base):
    def set_up(self):
        self.controller = Tule(self.workspace, "durable", None)
        self.controller.must_up("--role", "controller")
        self.node = self.new_agent(NODE)
        self.edge = self.restored = None
        self.random = random.Random(4711)

    def tear_down(self):
        for part in (self.edge, self.restored, self.controller):
            if part:
                part.close()

    def new_agent(self, name):
        return self.controller.api.ok("POST", "/iofog", {
            "name": name, "fogType": 1, "routerMode": "none", "statusFrequency": 5,
            "changeFrequency": 5}).json["uuid"]

    # --- killed while writing ---------------------------------------------------------------------

    def test_killed_during_200_concurrent_writes(self):
        total = 0
        for number in range(ROUNDS):
            writers = Writers(self.controller.api, self.node, f"round{number}")
            writers.start()
            check.until(lambda: writers.acknowledged >= WRITERS, 60, "writes under way")
            time.sleep(self.random.uniform(0.05, 1.0))
            self.controller.kill()
            writers.finish()
            self.controller.again()
            self.all_there(self.controller.api, writers)
            self.nothing_half_done(self.controller)
            total += writers.acknowledged
        return f"{total} writes acknowledged in {ROUNDS} rounds, each of them there"

    def all_there(self, api, writers):
        found = {a["name"]: a for a in api.ok("GET", "/application").json["applications"]}
        check.equal(writers.applications - set(found), set(), "acknowledged applications missing")
        check.equal(writers.deleted & set(found), set(), "deleted applications back")
        agents = {a["uuid"] for a in api.agents().values()}
        check.equal(writers.agents - agents, set(), "acknowledged agents missing")
        registries = {r["id"] for r in api.ok("GET", "/registries").json["registries"]}
        check.equal(writers.registries - registries, set(), "acknowledged registries missing")
        config = {c["key"]: c["value"] for c in api.ok("GET", "/config").json["config"]}
        for key, (last, in_flight) in writers.values.items():
            actual = config.get(key) if "-key-" in key else found[key]["description"]
            check.that(actual in (last, in_flight),
                       f"{key} is {actual!r}, acknowledged {last!r}, under way {in_flight!r}")

    def nothing_half_done(self, tule):
        """Looks at all rows of the database, as a backup has them."""
        file = self.workspace.path / f"look-{time.monotonic_ns()}.zip"
        tule.must("backup", file)
        rows = rows_of(file)
        file.unlink()
        per_application, per_route = {}, {}
        uuids = {m["uuid"] for m in rows["microservices"]}
        for m in rows["microservices"]:
            per_application.setdefault(m["application_id"], set()).add(m["name"])
        for r in rows["routes"]:
            per_route[r["application_id"]] = per_route.get(r["application_id"], 0) + 1
            check.that(r["source_uuid"] in uuids and r["dest_uuid"] in uuids, f"orphan route {r}")
        ids = {a["id"]: a["name"] for a in rows["applications"]}
        check.equal(set(per_application) - set(ids) - {None}, set(), "orphan microservices")
        for id, name in ids.items():
            if name.startswith(("round", "load-")):
                check.equal(per_application.get(id), {"front", "back"}, f"microservices of {name}")
                check.equal(per_route.get(id), 1, f"routes of {name}")
        for table in ("microservice_status", "public_ports", "host_references"):
            check.equal({r["microservice_uuid"] for r in rows[table]} - uuids, set(),
                        f"orphans in {table}")
        agents = {a["uuid"] for a in rows["agents"]}
        for table in ("agent_status", "change_clocks"):
            check.equal({r["agent_uuid"] for r in rows[table]}, agents, f"rows of {table}")

    # --- backup and restoration -------------------------------------------------------------------

    def test_an_agent_runs_microservices(self):
        uuid = self.new_agent(EDGE)
        key = self.controller.api.ok("GET", f"/iofog/{uuid}/provisioning-key").json["key"]
        missing = self.workspace.path / "no-engine.sock"
        self.edge = Tule(self.workspace, "durable-edge", None, DOCKER_HOST=f"unix://{missing}",
                         TULE_RUNTIME="process")
        self.image(self.edge.data / "process" / "images")
        self.edge.must_up("--role", "agent", "--controller", self.controller.base, "--key", key)
        self.edge_uuid = uuid
        body = application("durable-app", uuid)
        body["isActivated"] = True
        self.controller.api.ok("POST", "/application", body)
        self.running(self.controller, "durable-app")
        self.processes = self.processes_of_edge()
        check.that(len(self.processes) >= 2, f"processes {self.processes}")

    def image(self, store):
        """An image of the process runtime that does nothing for long."""
        image = store / IDLE.replace("/", "%2F").replace(":", "%3A")
        (image / "rootfs" / "bin").mkdir(parents=True)
        shutil.copy(machine.need("busybox"), image / "rootfs" / "bin" / "busybox")
        (image / "image.properties").write_text(
            "entrypoint.0=/bin/busybox\ncommand.0=sleep\ncommand.1=100000\n", encoding="utf-8")

    def processes_of_edge(self):
        return set(machine.processes_of(f"{self.edge.data}/process/"))

    def running(self, tule, name):
        def all_run():
            states = {m["name"]: m["status"]["status"]
                      for m in tule.api.microservices(name).values()}
            check.equal(set(states.values()), {"RUNNING"}, f"states {states}")
            return True
        check.until(all_run, 60, f"{name} running")

    def test_backup_under_load(self):
        api = self.controller.api
        api.ok("POST", "/registries", {
            "url": "secret.example.com", "username": "u", "password": "sesame-4711",
            "email": "a@b.cd", "isPublic": False})
        api.ok("PUT", "/config", {"key": "durable", "value": "yes"})
        api.ok("POST", "/catalog/microservices", {
            "name": "durable-item", "registryId": 2, "images": [{"containerImage": IDLE, "fogTypeId": 1}]})
        self.before = self.lists(api)
        self.file = self.workspace.path / "backup.tule"
        self.key = self.workspace.file("passphrase", "a passphrase of some length\n", 0o600)
        writers = Writers(api, self.node, "load", 40)
        writers.start()
        check.until(lambda: writers.acknowledged >= 40, 60, "writes under way")
        with writers.lock:
            self.sure = set(writers.applications)
        done = self.controller.must("backup", self.file, "--passphrase-file", self.key)
        with writers.lock:
            self.possible = set(writers.asked)
        went_on = writers.acknowledged
        check.until(lambda: writers.acknowledged > went_on, 30, "writes after the backup")
        writers.finish()
        check.equal(self.file.stat().st_mode & 0o777, 0o600, "mode of the backup")
        check.absent(self.file.read_bytes().decode("latin-1"), "durable-app", "encrypted backup")
        again = self.controller.cli("backup", self.file)
        check.equal(again.code, 5, f"exit status of a second backup to the file ({again})")
        return done.out.strip()

    def test_restored_on_an_empty_machine_it_is_the_same_fleet(self):
        check.that(hasattr(self, "file"), "there is no backup")
        self.controller.down()
        self.restored = Tule(self.workspace, "restored", None,
                             TULE_CONTROLLER_PORT=self.controller.port)
        self.restored.port = self.controller.port
        wrong = self.restored.cli("restore", self.file)
        check.equal(wrong.code, 3, f"exit status without the passphrase ({wrong})")
        self.restored.must("restore", self.file, "--passphrase-file", self.key)
        self.since = time.time() * 1000
        self.restored.must_up("--role", "controller")
        after = self.lists(self.restored.api)
        for path in LISTS:
            for key, was in self.before[path].items():
                now = after[path].get(key, {})
                other = {k: (v, now.get(k)) for k, v in was.items() if v != now.get(k)}
                check.that(not other, f"{path} {key}: was, is {other}")
            check.equal(sorted(after[path].items()), sorted(self.before[path].items()), path)
        names = set(self.restored.api.applications())
        check.equal(self.sure - names, set(), "acknowledged before the backup and missing")
        load = {n for n in names if n.startswith("load-")}
        check.equal(load - self.possible, set(), "applications from nowhere")
        self.nothing_half_done(self.restored)

    def lists(self, api):
        """All lists by key, without what changes by itself and what the load made."""
        found = {}
        for path, name in LISTS.items():
            items = api.ok("GET", path).json[name]
            found[path] = {}
            for item in items:
                text = json.dumps({k: v for k, v in item.items() if k not in VOLATILE},
                                  sort_keys=True)
                if '"load-' not in text:
                    found[path][str(item.get("uuid") or item.get("id") or item.get("key") or
                                    item.get("name"))] = strip(item)
        return found

    def test_the_agent_comes_back_by_itself_and_restarts_nothing(self):
        check.that(hasattr(self, "since"), "nothing was restored")

        def reported():
            agent = self.restored.api.agents()[EDGE]
            return agent["daemonStatus"] == "RUNNING" and (agent["lastActive"] or 0) > self.since
        check.until(reported, 60, "a report of the agent")
        check.equal(self.restored.api.agents()[EDGE]["uuid"], self.edge_uuid, "uuid")
        self.running(self.restored, "durable-app")
        check.while_holds(lambda: self.processes_of_edge() == self.processes, 15,
                          "the same processes")

    def test_and_follows_the_restored_controller(self):
        check.that(hasattr(self, "since"), "nothing was restored")
        body = application("durable-next", self.edge_uuid)
        body["isActivated"] = True
        self.restored.api.ok("POST", "/application", body)
        self.running(self.restored, "durable-next")
        check.that(self.processes <= self.processes_of_edge(), "the first processes run on")
        self.restored.api.ok("DELETE", "/application/durable-next")
        check.until(lambda: self.processes_of_edge() == self.processes, 60, "removal")

    def test_what_is_in_use_is_replaced_only_on_demand(self):
        check.that(hasattr(self, "since"), "nothing was restored")
        self.restored.api.ok("DELETE", "/application/durable-app")
        words = ("restore", self.file, "--passphrase-file", self.key)
        refused = self.restored.cli(*words)
        check.equal(refused.code, 5, f"exit status ({refused})")
        self.restored.must(*words, "--replace")
        check.until(lambda: "durable-app" in self.restored.api.applications(), 60,
                    "the application back in the running Controller")
        self.running(self.restored, "durable-app")

    def test_backup_and_restore_of_a_stopped_controller(self):
        check.that(hasattr(self, "since"), "nothing was restored")
        self.restored.down()
        file = self.workspace.path / "stopped.tule"
        self.restored.must("backup", file)
        rows = rows_of(file)
        check.that(any(a["name"] == "durable-app" for a in rows["applications"]), "its rows")
        file.write_bytes(file.read_bytes()[:file.stat().st_size // 2])
        broken = self.restored.cli("restore", file, "--replace")
        check.equal(broken.code, 2, f"exit status for a damaged file ({broken})")


def strip(value):
    """A value without what changes by itself, at any depth."""
    if isinstance(value, dict):
        return {k: strip(v) for k, v in value.items() if k not in VOLATILE}
    return [strip(v) for v in value] if isinstance(value, list) else value


def rows_of(file):
    """The rows of a backup that is not encrypted, by table."""
    tables = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("tables/"):
                lines = io.TextIOWrapper(archive.open(name), encoding="utf-8")
                tables[name[len("tables/"):-len(".jsonl")]] = [
                    json.loads(line) for line in lines if line.strip()]
    return tables
