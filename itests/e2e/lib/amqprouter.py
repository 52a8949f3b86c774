"""Message routers as processes: ours, and qpid-dispatch where a build of it is at hand."""

import os
import pathlib

from . import check, machine
from .machine import ROOT


def section(kind, **attributes):
    """One section of a router's configuration."""
    lines = "".join(f"    {key}: {value}\n" for key, value in attributes.items())
    return f"{kind} {{\n{lines}}}\n"


class Router:
    """A router that is started from a file; it can be killed and started again on the same ports."""

    def __init__(self, workspace, name, mode="interior", text="", program=(),
                 environment=()):
        self.workspace, self.name, self.mode = workspace, name, mode
        self.program = list(program) or [ROOT / "tule", "router", "--conf"]
        self.environment = {**os.environ, **dict(environment)}
        self.ports, self.text, self.process = {}, text, None
        workspace.at_end(self.close)

    def listen(self, what, role="normal", **more):
        """Adds a listener; gives its port."""
        port = self.ports[what] = machine.free_port()
        attributes = {"authenticatePeer": "no", "saslMechanisms": "ANONYMOUS", **more}
        self.text += section("listener", name=what, host="127.0.0.1", port=port, role=role,
                             **attributes)
        return port

    def connect(self, other, what, role, **more):
        """Adds a connector to a listener of another router."""
        self.text += section("connector", name=f"{other.name}-{what}", host="127.0.0.1",
                             port=other.ports[what], role=role, **more)

    def start(self):
        head = section("router", id=self.name, mode=self.mode, workerThreads=2)
        text = self.text if "router {" in self.text else head + self.text
        conf = self.workspace.file(f"{self.name}.conf", text)
        log = self.workspace.dir("routers") / f"{self.name}.log"
        self.process = machine.Daemon([*self.program, conf], log, env=self.environment)
        check.until(self.ready, 60, f"listeners of router {self.name}; its log is {log}")
        return self

    def ready(self):
        if not self.process.running():
            end = pathlib.Path(self.process.log).read_text(errors="replace")[-600:]
            raise RuntimeError(f"router {self.name} ended: {end}")
        return all(machine.port_open(port) for port in self.ports.values())

    def kill(self):
        """As power loss does."""
        machine.end_tree(self.process.pid)
        self.process.process.wait(10)

    def close(self):
        if self.process:
            self.process.close()
