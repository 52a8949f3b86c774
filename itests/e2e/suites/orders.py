"""The agent's own commands and what a Controller orders: traces, tunnels, snapshots.

With TULE_IOFOG_CONTROLLER=http://HOST:PORT all but the tunnel runs against that one, a Controller of
ioFog 3.0 whose sign-up is open.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
import urllib.request
import uuid as ids

from lib import check, machine, rest
from lib.controllers import PASSWORD, controller
from lib.network import Suite as Base
from lib.tule import Tule

FOREIGN = os.environ.get("TULE_IOFOG_CONTROLLER", "").rstrip("/")
TUNNEL_USER, TUNNEL_PASSWORD = "tunneler", "a-tunnel-password"


class Sshd:
    """OpenSSH's server with one user of its own, who is in no file of the machine."""

    def __init__(self, workspace):
        self.port = machine.free_port()
        self.dir = workspace.dir("sshd")
        key = self.dir / "host_key"
        machine.must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)])
        self.public = " ".join((self.dir / "host_key.pub").read_text().split()[:2])
        crypted = machine.must(["openssl", "passwd", "-6", TUNNEL_PASSWORD]).out.strip()
        shutil.copy("/etc/passwd", self.dir / "passwd")
        with open(self.dir / "passwd", "a", encoding="utf-8") as f:
            f.write(f"{TUNNEL_USER}:x:65533:65534::/tmp:/bin/sh\n")
        (self.dir / "shadow").write_text(f"root:*:1::::::\nsshd:*:1::::::\n"
                                         f"{TUNNEL_USER}:{crypted}:19000:0:99999:7:::\n")
        (self.dir / "config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {key}\nUsePAM no\n"
            "PasswordAuthentication yes\nAllowTcpForwarding remote\nPidFile none\n")
        script = (f"mount --make-rprivate /; mount --bind {self.dir}/passwd /etc/passwd; "
                  f"mount --bind {self.dir}/shadow /etc/shadow; mkdir -p /run/sshd; "
                  f"exec /usr/sbin/sshd -D -e -f {self.dir}/config")
        self.daemon = machine.Daemon(["unshare", "-m", "sh", "-c", script], self.dir / "log")
        workspace.at_end(self.daemon.close)
        check.until(lambda: machine.port_open(self.port), 10, "sshd")


def sshd(workspace):
    wanted = all(shutil.which(p) for p in ("unshare", "openssl", "ssh-keygen"))
    if not wanted or os.geteuid() != 0 or not os.path.exists("/usr/sbin/sshd"):
        return None
    return Sshd(workspace)


class Suite(Base):
    def set_up(self):
        self.sshd = None
        if FOREIGN:
            base = FOREIGN + "/api/v3"
        else:
            self.sshd = sshd(self.workspace)
            settings = {"tunnelHost": f"127.0.0.1:{self.sshd.port}",
                        "tunnelUsername": TUNNEL_USER, "tunnelPassword": TUNNEL_PASSWORD,
                        "tunnelRsaKey": self.sshd.public, "tunnelLport": "LPORT",
                        "tunnelPortRange": "22250-22299"} if self.sshd else {}
            self.target = machine.free_port()
            settings = {k: v.replace("LPORT", str(self.target)) for k, v in settings.items()}
            self.controller = controller(self.workspace, "orders-controller", settings)
            self.controller.must_up("--role", "controller")
            base = self.controller.base
        self.api = rest.Api(base)
        email = f"orders-{ids.uuid4().hex[:8]}@example.com"
        answer = self.api("POST", "/user/signup", {"firstName": "Anna", "lastName": "Operator",
                                                   "email": email, "password": PASSWORD})
        check.equal(answer.status, 201, "sign-up")
        self.api = self.api.login(email, PASSWORD)
        if self.api("GET", "/router").status == 404:
            self.api.ok("PUT", "/router", {"host": "127.0.0.1", "messagingPort": 5672})
        self.uuid = self.api.ok("POST", "/iofog", {
            "name": "orders", "fogType": 1, "host": "127.0.0.1", "routerMode": "none",
            "statusFrequency": 5, "changeFrequency": 3}).json["uuid"]
        self.agent = Tule(self.workspace, "orders", self.docker)
        self.agent.agent_uuids.add(self.uuid)
        self.agent.must_up("--role", "agent", "--controller", base, "--key", self.key())

    def key(self):
        return self.api.ok("GET", f"/iofog/{self.uuid}/provisioning-key").json["key"]

    def say(self, *words, code=0):
        result = self.agent.cli("agent", *words)
        check.equal(result.code, code, f"tule agent {' '.join(words)}: {result}")
        return result.out

    def record(self):
        return self.api.ok("GET", f"/iofog/{self.uuid}").json

    def test_status_and_info(self):
        status = check.until(
            lambda: (lambda text: text if ": ok" in text else "")(self.say("status")), 30, "link ok")
        check.equal(status.splitlines()[0], "ioFog daemon                : RUNNING", "first line")
        check.contains(self.say("info"), self.uuid, "info")
        check.contains(self.say("version"), "ioFog 3.1.0", "version")
        check.until(lambda: self.record()["daemonStatus"] == "RUNNING", 30, "told to the Controller")

    def test_settings_go_both_ways(self):
        check.contains(self.say("config", "-m", "50"), "Memory limit range", "out of range")
        check.contains(self.say("config", "-m", "2048", "-gps", "47.5,8.25"), "New Value", "config")
        check.until(lambda: self.record()["memoryLimit"] == 2048, 20, "told to the Controller")
        check.equal(self.record()["latitude"], 47.5, "latitude")
        self.api.ok("PATCH", f"/iofog/{self.uuid}", {"statusFrequency": 4, "cpuLimit": 71})
        check.until(lambda: "CPU Usage Limit" + " " * 26 + ": 71.00%" in self.say("info"), 30,
                    "told by the Controller")
        check.equal(self.record()["memoryLimit"], 2048, "memory limit after that")

    def test_console(self):
        said = self.agent.must("shell", "agent:config -sd 33 -n dynamic").out
        check.contains(said, "New Value is : 33", "agent:config")
        check.contains(self.agent.must("shell", "agent:info").out, self.uuid, "agent:info")
        check.contains(self.agent.must("shell", "agent:status").out, "RUNNING", "agent:status")
        check.contains(self.agent.must("shell", "agent:doctor").out, "ok     link", "agent:doctor")

    def test_deploys(self):
        self.api.ok("POST", "/application", {"name": "orders", "isActivated": True, "microservices": [
            {"name": "one", "iofogUuid": self.uuid, "registryId": 2, "config": "{}",
             "images": [{"containerImage": self.shared.image, "fogTypeId": 1}],
             "rootHostAccess": False, "logSize": 1, "ports": [], "volumeMappings": [],
             "env": [{"key": "WHO", "value": "me"}]}]})
        self.one = self.api.microservices("orders")["one"]["uuid"]
        check.until(lambda: self.docker.running("iofog_" + self.one), 60, "its container")
        check.until(lambda: self.api.microservices("orders")["one"]["status"]["status"] == "RUNNING",
                    30, "told as running")

    def test_trace(self):
        if not shutil.which("strace"):
            raise check.Skip("strace is not installed")
        path = f"/microservices/{self.one}/strace"
        self.api.ok("PATCH", path, {"enable": True})
        text = check.until(
            lambda: self.api.ok("GET", path + "?format=string").json["data"], 40, "a trace")
        self.api.ok("PATCH", path, {"enable": False})
        pid = str(self.docker.inspect("iofog_" + self.one)["State"]["Pid"])
        check.until(lambda: not machine.processes_of(pid, "strace"), 20, "the end of strace")
        return check.shorten(text.strip().splitlines()[0], 80)

    def test_snapshot(self):
        path = f"/microservices/{self.one}/image-snapshot"
        self.api.ok("POST", path, {})

        def image():
            request = urllib.request.Request(self.api.base + path,
                                             headers={"Authorization": self.api.token})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()

        with tarfile.open(fileobj=io.BytesIO(check.until(image, 40, "a snapshot"))) as tar:
            check.contains(tar.getnames(), "manifest.json", "an archive of the engine's")

    def test_tunnel(self):
        if not self.sshd:
            raise check.Skip("needs root, openssh-server and a Controller of Tule's")
        page = self.workspace.dir("page")
        (page / "index.html").write_text("through the tunnel\n")
        web = machine.Daemon(["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory",
                              str(page), str(self.target)], page / "log")
        self.workspace.at_end(web.close)
        path = f"/iofog/{self.uuid}/tunnel"
        self.api.ok("PATCH", path, {"action": "open"})
        port = self.api.ok("GET", path).json["remotePort"]

        def through():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                return answer.read().decode()

        check.contains(check.until(through, 40, "the tunnel"), "through the tunnel", "its end")
        check.absent(subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout,
                     TUNNEL_PASSWORD, "processes")
        self.api.ok("PATCH", path, {"action": "close"})
        check.until(lambda: not machine.port_open(port), 30, "the tunnel's end")

    def test_reboot_without_a_command(self):
        self.api.ok("POST", f"/iofog/{self.uuid}/reboot", {})
        check.until(lambda: any("rebootCommand is not set" in path.read_text(errors="replace")
                                for path in self.agent.log_files()), 30,
                    "word that nothing is rebooted")

    def test_doctor(self):
        result = self.agent.cli("doctor")
        check.contains(result.out, "ok     link", "doctor")
        check.that(result.code == 0 or "wrong  disk" in result.out or "engine-disk" in result.out,
                   f"doctor: {result}")
        file = self.workspace.dir("support") / "bundle.tar.gz"
        self.agent.must("support-bundle", str(file))
        check.equal(file.stat().st_mode & 0o777, 0o600, "mode")
        token = json.loads((self.agent.data / "agent" / "journal.json").read_text())["identity"]["token"]
        with tarfile.open(file) as tar:
            names = tar.getnames()
            for name in names:
                text = tar.extractfile(name).read().decode(errors="replace")
                check.absent(text, token, name)
                check.absent(text, (self.agent.data / "agent" / "local-api").read_text().strip(), name)
        check.contains(names, "agent/status.json", "the bundle")

    def test_deprovision(self):
        check.contains(self.say("deprovision"), "tokens, identifiers and keys removed", "deprovision")
        check.that(not self.docker.exists("iofog_" + self.one), "its container is left")
        check.contains(self.say("deprovision", code=1), "not provisioned", "again")
        check.contains(self.say("provision", "asdfasdf", code=1), "Invalid Provisioning Key", "a wrong key")
        check.contains(self.say("provision", self.key()), self.uuid, "provisioned again")

    def tear_down(self):
        if not hasattr(self, "uuid"):
            return
        self.api("DELETE", "/application/orders")
        self.api("DELETE", f"/iofog/{self.uuid}")
