"""One Tule on this machine: own data, own ports; ended by process id."""

import json
import os
import re
import signal

from . import check, machine, rest

LAUNCHER = machine.ROOT / "tule"
URL = re.compile(r"https?://[^\s'\"<>]+")


class Tule:
    def __init__(self, workspace, name, docker, link=None, **env):
        """With a link, it runs on the far side of it."""
        self.workspace, self.name, self.docker, self.link = workspace, name, docker, link
        self.data = workspace.dir(f"tule-{name}")
        self.port = machine.free_port()
        self.ssh_port = machine.free_port()
        self.local_port = machine.free_port()
        self.env = {k: v for k, v in os.environ.items()
                    if not k.startswith("TULE_") or k in ("TULE_NO_BUILD", "TULE_JAVA_OPTS")}
        self.env.update({
            "TULE_DATA": str(self.data),
            "TULE_CONTROLLER_PORT": str(self.port),
            "TULE_LOCALAPI_PORT": str(self.local_port),
            "TULE_AMQP_PORT": str(machine.free_port()),
            "TULE_INTER_ROUTER_PORT": str(machine.free_port()),
            "TULE_EDGE_ROUTER_PORT": str(machine.free_port()),
            "TULE_SSH_PORT": str(self.ssh_port),
            "TULE_DEMO_PORT": str(machine.free_port()),
        })
        if docker and docker.host:
            self.env["DOCKER_HOST"] = docker.host
        self.env.update({k: str(v) for k, v in env.items()})
        self._api = None
        self.options = ()
        workspace.at_end(self.close)

    # --- life -----------------------------------------------------------------------------------

    def up(self, *options, timeout=600):
        self.options = options
        return self.launch("up", *options, timeout=timeout)

    def launch(self, *args, **more):
        where = self.link.prefix if self.link else []
        return machine.run([*where, LAUNCHER, *args], env=self.env, **more)

    def must_up(self, *options, timeout=600):
        result = self.up(*options, timeout=timeout)
        check.that(result.code == 0, f"tule up failed: {check.shorten(str(result), 3000)}{self.logs_tail()}")
        return result

    def again(self):
        """Starts it once more."""
        return self.must_up(*self.again_options())

    def again_options(self):
        """The options of the last start, without the key that an agent has already."""
        options = list(self.options)
        for word in ("--controller", "--key"):
            if word in options:
                del options[options.index(word):options.index(word) + 2]
        return options

    def pids(self):
        """The JVMs of this instance."""
        return machine.processes_of(f"-Dkaraf.base={self.data}/", "java")

    def kill(self):
        """Kills the JVM as a crash does."""
        pids = self.pids()
        check.that(pids, f"no JVM of {self.name} to kill")
        for pid in pids:
            machine.kill(pid, signal.SIGKILL)
        check.until(lambda: not self.pids(), 10, "end of the killed JVM")

    def down(self):
        return self.launch("down", timeout=120)

    def close(self):
        if self.pids():
            self.launch("down", timeout=120)
        for pid in self.pids():
            machine.end(pid)
        for pid in machine.processes_of(f"{self.data}/process/"):
            machine.end_tree(pid)
        if self.docker:
            for uuid in self.agent_uuids:
                self.docker.remove_owned(uuid)

    @property
    def agent_uuids(self):
        """Agents that this instance has been; remembered for the cleaning."""
        return self.__dict__.setdefault("_uuids", set())

    # --- command line ---------------------------------------------------------------------------

    def cli(self, *args, stdin="", timeout=120):
        return self.launch(*args, stdin=stdin, timeout=timeout)

    def must(self, *args, stdin="", timeout=120):
        result = self.cli(*args, stdin=stdin, timeout=timeout)
        check.that(result.code == 0, f"failed: {check.shorten(str(result))}")
        return result

    def deploy(self, text, name="doc.yaml", timeout=120):
        return self.cli("deploy", "-f", self.workspace.file(name, text), timeout=timeout)

    def must_deploy(self, text, name="doc.yaml"):
        result = self.deploy(text, name)
        check.that(result.code == 0, f"deploy failed: {check.shorten(str(result))}\n{text}")
        return result

    # --- REST -----------------------------------------------------------------------------------

    @property
    def base(self):
        host = self.link.clean if self.link else "127.0.0.1"
        return f"http://{host}:{self.port}/api/v3"

    def properties(self, name):
        """A properties file of the data directory."""
        values = {}
        for line in (self.data / name).read_text(encoding="utf-8").splitlines():
            key, separator, value = line.partition("=")
            if separator and not line.startswith(("#", "!")):
                values[key.strip()] = value.strip().replace("\\:", ":").replace("\\=", "=")
        return values

    def credentials(self):
        """The administrator's e-mail address and password, from the file of the first start."""
        values = self.properties("admin.properties")
        return values["email"], values["password"]

    @property
    def etc(self):
        """The platform's configuration."""
        found = list(self.data.glob("platform/*/etc"))
        check.that(found, f"no configuration below {self.data}")
        return found[0]

    def console(self):
        """User and password of the console; the administrator's where there is a Controller."""
        values = self.properties("credentials")
        return "admin", values["password"]

    @property
    def api(self):
        """The Controller as the administrator."""
        if self._api is None or self._api("GET", "/user/profile").status == 401:
            self._api = rest.Api(self.base).login(*self.credentials())
        return self._api

    def agent(self):
        """The agent that came with the all-in-one network."""
        agents = self.api.agents()
        check.equal(len([a for a in agents.values() if a["daemonStatus"] == "RUNNING"]) >= 1, True,
                    f"a running agent in {list(agents)}")
        if not hasattr(self, "_agent"):
            self._agent = next(a for a in agents.values() if a["daemonStatus"] == "RUNNING")
            self.agent_uuids.add(self._agent["uuid"])
        return self._agent

    # --- what runs ------------------------------------------------------------------------------

    def container(self, application, name):
        """The container's name of a microservice."""
        return "iofog_" + self.api.microservice(application, name)["uuid"]

    def wait_running(self, application, names=None, seconds=60):
        """Waits for RUNNING in the Controller and in the engine; gives container ids by name."""
        def check_all():
            found = self.api.microservices(application)
            wanted = names or list(found)
            check.that(wanted, f"no microservices in {application}")
            ids = {}
            for name in wanted:
                check.that(name in found, f"{name} is not in {list(found)}")
                status = found[name].get("status") or {}
                state = (status.get("status"), status.get("errorMessage"))
                check.equal(state[0], "RUNNING", f"state of {name} ({state[1]})")
                container = "iofog_" + found[name]["uuid"]
                check.that(self.docker.running(container), f"container of {name} does not run")
                ids[name] = self.docker.inspect(container)["Id"]
            return ids
        return check.until(check_all, seconds, f"{application} running")

    def wait_error(self, application, name, code, seconds=60):
        """Waits until a microservice's errorMessage begins with a reason code; gives the message."""
        def has_code():
            status = self.api.microservice(application, name).get("status") or {}
            message = status.get("errorMessage") or ""
            check.that(message.startswith(code), f"status {status.get('status')}, message {message!r}")
            return message
        return check.until(has_code, seconds, f"{code} at {application}/{name}")

    def delete_application(self, name):
        self.cli("delete", "application", name)

    # --- logs -----------------------------------------------------------------------------------

    def log_files(self):
        return [p for p in [*self.data.glob("*.log"), *self.data.glob("platform/*/log/*")]
                if p.is_file()]

    def logs_tail(self):
        text = ""
        for path in self.log_files():
            text += f"\n--- {path}\n" + path.read_text(errors="replace")[-2000:]
        return text


def application(name, microservices, agent, api_version="iofog.org/v3"):
    """YAML text of an application; JSON is YAML, so the values need no other quoting.

    Each microservice is a dict of name, image, and optionally container (dict) and config.
    """
    items = []
    for m in microservices:
        items.append({
            "name": m["name"],
            "agent": {"name": m.get("agent", agent)},
            "images": {"x86": m["image"], "registry": m.get("registry", "local")},
            "container": m.get("container", {}),
            "config": m.get("config", {}),
        })
    return (f"apiVersion: {api_version}\nkind: Application\nmetadata:\n  name: {name}\n"
            f"spec:\n  microservices: {json.dumps(items)}\n")
