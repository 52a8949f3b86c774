"""Documents of each dialect deploy, and what describe prints deploys again unchanged."""

import re

from lib import check, machine
from lib.network import Suite as Base

FOLDER = machine.ROOT / "itests" / "examples"
# In this order: the later ones name what the earlier ones make.
DOCUMENTS = ["agent-config.yaml", "topology.yaml", "v2-container-key.yaml", "v2-old-microservice.yaml",
             "datasance-v3-catalog.yaml", "v3-public-tcp.yaml"]
AGENTS = ["edge-1", "edge-2", "hub", "spoke", "leaf"]
APPLICATIONS = ["weather", "store"]
CHANGING = re.compile(r"^\s*(uuid|created|createdAt|updatedAt|id|status|lastActive)\b.*$", re.M)


class Suite(Base):
    def set_up(self):
        api = self.tule.api
        self.catalog = [api.ok("POST", "/catalog/microservices", {
            "name": "e2e-catalog-item", "registryId": 2, "isPublic": False,
            "images": [{"containerImage": "tule/sample-shell:1", "fogTypeId": 1},
                       {"containerImage": "tule/sample-shell-arm:1", "fogTypeId": 2}]}).json["id"]]

    def tear_down(self):
        api = self.tule.api
        for name in APPLICATIONS:
            self.tule.delete_application(name)
        for item in api.ok("GET", "/catalog/microservices").json["catalogItems"]:
            if item["name"] in ("e2e-catalog-item", "multi-arch-shell"):
                api("DELETE", f"/catalog/microservices/{item['id']}")
        for registry in api.ok("GET", "/registries").json["registries"]:
            if registry["url"] == "127.0.0.1:5050":
                api("DELETE", f"/registries/{registry['id']}")
        agents = api.agents()
        for name in reversed(AGENTS):
            if name in agents:
                api("DELETE", f"/iofog/{agents[name]['uuid']}")

    def text(self, name):
        text = (FOLDER / name).read_text(encoding="utf-8")
        return text.replace("catalogId: 17", f"catalogId: {self.catalog[0]}")

    def applied(self, name):
        self.tule.must_deploy(self.text(name), name)

    def round_trip(self, kind, *name):
        """Describes, deploys that, describes again."""
        first = self.tule.must("describe", kind, *name).out
        check.contains(first, "apiVersion:", f"describe {kind}")
        self.tule.must_deploy(first, f"{kind}.yaml")
        again = self.tule.must("describe", kind, *name).out
        check.equal(CHANGING.sub("", again), CHANGING.sub("", first), f"describe {kind} {name}")
        return first

    def test_agent_config(self):
        self.applied("agent-config.yaml")
        agents = self.tule.api.agents()
        check.equal(agents["edge-1"]["timeZone"], "Europe/Zurich", "time zone")
        check.equal(agents["edge-1"]["latitude"], 46.2, "latitude")
        text = self.round_trip("agent-config", "edge-1")
        check.contains(text, "Europe/Zurich", "describe")
        self.round_trip("agent-config", "edge-2")

    def test_topology(self):
        self.applied("topology.yaml")
        agents = self.tule.api.agents()
        check.equal(agents["hub"]["routerMode"], "interior", "mode of hub")
        check.equal(agents["spoke"]["upstreamRouters"], [agents["hub"]["uuid"]], "upstream of spoke")
        check.equal(agents["leaf"]["networkRouter"], agents["spoke"]["uuid"], "network of leaf")
        for name in ("hub", "spoke", "leaf"):
            self.round_trip("agent-config", name)

    def test_v2_container_key(self):
        self.applied("v2-container-key.yaml")
        sensor = self.tule.api.microservice("weather", "sensor")
        check.equal({e["key"]: e["value"] for e in sensor["env"]}, {"INTERVAL_MS": "500"}, "env")
        viewer = self.tule.api.microservice("weather", "viewer")
        check.equal((viewer["ports"][0]["internal"], viewer["ports"][0]["external"]), (80, 5000), "port")
        check.equal(sensor["routes"], [viewer["uuid"]], "route")
        self.round_trip("application", "weather")

    def test_v2_old_microservice(self):
        self.applied("v2-old-microservice.yaml")
        probe = self.tule.api.microservice("weather", "probe")
        check.equal({e["key"]: e["value"] for e in probe["env"]}, {"COLOUR": "green"}, "env")
        check.equal(probe["ports"][0]["external"], 5080, "port")
        self.round_trip("microservice", "weather/probe")

    def test_datasance_v3(self):
        self.applied("datasance-v3-catalog.yaml")
        shell = self.tule.api.microservice("weather", "shell")
        check.equal(shell["cmd"], ["sleep", "3600"], "command")
        check.equal(shell["volumeMappings"][0]["type"], "volume", "volume type")
        self.round_trip("microservice", "weather/shell")
        registries = self.tule.api.ok("GET", "/registries").json["registries"]
        number = next(r["id"] for r in registries if r["url"] == "127.0.0.1:5050")
        described = self.tule.must("describe", "registry", str(number)).out
        check.absent(described, "change-me", "describe registry")

    def test_v3_public_tcp(self):
        self.applied("v3-public-tcp.yaml")
        port = self.tule.api.microservice("store", "db")["ports"][0]
        check.equal((port["internal"], port["external"]), (7000, 7000), "port")
        check.equal(port["public"]["router"]["port"], 6007, "public port")
        self.round_trip("application", "store")

    def test_documents_once_more_change_nothing(self):
        def picture():
            found = {}
            for name in APPLICATIONS:
                for m in self.tule.api.microservices(name).values():
                    if m["name"] in ("probe", "shell"):
                        continue  # not in the application's document, which is its whole
                    found[f"{name}/{m['name']}"] = [m["uuid"], m["env"], m["ports"], m["images"],
                                                    m["cmd"], m["routes"], m["config"]]
            return found
        before = picture()
        for name in DOCUMENTS[:3] + DOCUMENTS[5:]:
            self.applied(name)
        check.equal(picture(), before, "microservices")

    def test_what_needs_ssh_is_said_to_be_missing(self):
        before = sorted(self.tule.api.agents())
        result = self.tule.deploy((FOLDER / "control-plane-and-volume.yaml").read_text())
        check.equal(result.code, 6, f"exit status ({check.shorten(result.all)})")
        check.contains(result.err, "NOT_IMPLEMENTED", "message")
        check.absent(result.all, "a long passphrase", "message")
        check.equal(sorted(self.tule.api.agents()), before, "agents")
