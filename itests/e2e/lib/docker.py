"""A Docker Engine: the machine's own, or a private one that a suite may kill."""

import io
import json
import os
import pathlib
import tarfile

from . import check, machine

# Ends at once on SIGTERM, as a well-behaved process number one does.
STAY = ["sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 1000 & wait $!; done"]
APPLETS = ["sh", "ash", "sleep", "cat", "echo", "touch", "ls", "env", "httpd", "nc", "wget", "mkdir",
           "rm", "id", "date", "test", "hostname", "kill", "grep", "ps"]


class Docker:
    def __init__(self, host=""):
        self.host = host
        self._program = machine.need("docker")
        self._images = []

    def env(self):
        env = dict(os.environ)
        if self.host:
            env["DOCKER_HOST"] = self.host
        return env

    def run(self, *args, **more):
        return machine.run([self._program, *args], env=self.env(), **more)

    def must(self, *args, **more):
        return machine.must([self._program, *args], env=self.env(), **more).out.strip()

    def available(self):
        return self.run("info", "--format", "{{.ServerVersion}}").code == 0

    def inspect(self, name):
        return json.loads(self.must("inspect", name))[0]

    def exists(self, name):
        return self.run("inspect", name).code == 0

    def running(self, name):
        result = self.run("inspect", "--format", "{{.State.Running}}", name)
        return result.code == 0 and result.out.strip() == "true"

    def owned(self, agent_uuid, running_only=False):
        """Ids by name of the containers that carry an agent's label."""
        args = ["ps", "--no-trunc", "--format", "{{.Names}} {{.ID}}",
                "--filter", f"label=iofog-uuid={agent_uuid}"]
        if not running_only:
            args.insert(1, "-a")
        lines = self.must(*args).splitlines()
        return dict(line.split(" ", 1) for line in lines if line)

    def exec(self, name, *command):
        return self.run("exec", name, *command)

    def image(self, reference, command=None, files=None):
        """Makes an image of busybox; removed in the end unless it was there before."""
        if self.run("image", "inspect", reference).code == 0:
            return reference
        busybox = machine.need("busybox")
        with open(busybox, "rb") as f:
            check.that(b"/lib64/ld-linux" not in f.read(4096), "busybox must be the static one")
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as tar:
            for name in ("bin", "etc", "tmp", "www", "data"):
                info = tarfile.TarInfo(name)
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(info)
            tar.add(busybox, "bin/busybox")
            for applet in APPLETS:
                info = tarfile.TarInfo(f"bin/{applet}")
                info.type, info.linkname = tarfile.SYMTYPE, "busybox"
                tar.addfile(info)
            for name, text in {"etc/passwd": "root:x:0:0:root:/:/bin/sh\n",
                               "www/index.html": "hello from the edge\n", **(files or {})}.items():
                body = text.encode()
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(body), 0o644
                tar.addfile(info, io.BytesIO(body))
        path = pathlib.Path(os.environ["TULE_E2E_WORK"]) / "image.tar"
        path.write_bytes(data.getvalue())
        change = "CMD " + json.dumps(command or STAY)
        self.must("import", "--change", change, "--change", "ENV PATH=/bin", path, reference)
        path.unlink()
        self._images.append(reference)
        return reference

    def forget(self, reference):
        self.run("image", "rm", "-f", reference)

    def remove_owned(self, agent_uuid):
        for container in self.owned(agent_uuid).values():
            self.run("rm", "-f", "-v", container)

    def close(self):
        for reference in self._images:
            self.forget(reference)
        self._images.clear()


class PrivateEngine(Docker):
    """A second engine with its own data, socket and bridge, which a suite may kill.

    It leaves the packet filter alone, because a second engine that writes the same chains would cut
    off the machine's own; ports are published by its user-land proxy.
    """

    def __init__(self, workspace, name, data=None):
        self._dockerd = machine.need("dockerd")
        if os.geteuid() != 0:
            raise check.Skip("a private engine needs root")
        self._ip = machine.need("ip")
        self.dir = workspace.dir(name)
        self.data = data or self.dir / "data"
        self.exec_root = self.dir / "exec"
        self.bridge = f"tule{os.getpid() % 100000}"[:11] + name[:3]
        self.subnet = 64 + os.getpid() % 128
        self.daemon = None
        super().__init__(f"unix://{self.dir}/docker.sock")
        machine.must([self._ip, "link", "add", self.bridge, "type", "bridge"])
        machine.must([self._ip, "addr", "add", f"10.213.{self.subnet}.1/24", "dev", self.bridge])
        machine.must([self._ip, "link", "set", self.bridge, "up"])
        workspace.at_end(self.close)

    def start(self):
        pidfile = self.dir / "docker.pid"
        pidfile.unlink(missing_ok=True)
        self.daemon = machine.Daemon(
            [self._dockerd, "-H", self.host, "--data-root", self.data, "--exec-root",
             self.exec_root, "--pidfile", pidfile, "--bridge", self.bridge, "--iptables=false",
             "--ip-masq=false", "--ip-forward=false", "--storage-driver", "vfs"],
            self.dir / "dockerd.log")
        check.until(lambda: self.available() or not self.daemon.running(), 60, "private engine")
        check.that(self.daemon.running(), f"dockerd ended: {self.log_tail()}")

    def log_tail(self):
        text = (self.dir / "dockerd.log").read_text(errors="replace")
        return text[-1500:]

    def restart(self):
        self.daemon.close()
        self.start()

    def power_off(self):
        """Ends engine and containers at once, as a power failure does."""
        self.daemon.kill()
        for _ in range(20):
            left = machine.processes_of(str(self.exec_root))
            if not left:
                break
            for pid in left:
                for child in machine.descendants(pid):
                    machine.kill(child)
                machine.kill(pid)
            check.until(lambda: not any(machine.alive(p) for p in left), 10, "end of shims")
        for path in ("containerd/containerd.pid", "containerd/containerd.sock"):
            (self.exec_root / path).unlink(missing_ok=True)

    def close(self):
        super().close()
        if self.daemon and self.daemon.running():
            for container in self.run("ps", "-aq").out.split():
                self.run("rm", "-f", container)
            self.daemon.close()
        for pid in machine.processes_of(str(self.exec_root)):
            machine.kill(pid)
        for mount in _mounts_under(str(self.dir)):
            machine.run(["umount", "-l", mount])
        machine.run([self._ip, "link", "del", self.bridge])


def _mounts_under(path):
    with open("/proc/mounts", encoding="utf-8") as f:
        found = [line.split()[1] for line in f if line.split()[1].startswith(path)]
    return sorted(found, reverse=True)
