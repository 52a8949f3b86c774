"""The all-in-one network that suites share, and what a suite is."""

from . import check
from .docker import Docker
from .tule import Tule, application

IMAGE = "tule-e2e/shell:1"


class Shared:
    """Starts one all-in-one network when a suite first asks for it."""

    def __init__(self, workspace):
        self._workspace = workspace
        self._tule = None
        self.docker = Docker()
        workspace.at_end(self.docker.close)
        sample = "tule/sample:1"  # the launcher makes it
        if self.docker.run("image", "inspect", sample).code != 0:
            workspace.at_end(lambda: self.docker.forget(sample))

    @property
    def tule(self):
        """The running network."""
        if self._tule is None:
            self.fresh().must_up("--no-demo")
        elif not self._tule.pids():
            self._tule.again()
        return self._tule

    def fresh(self):
        """The network, not yet started by this call."""
        if self._tule is None:
            self._tule = Tule(self._workspace, "all", self.docker)
        return self._tule

    @property
    def image(self):
        return self.docker.image(IMAGE)


class Suite:
    """Base of the suites; tests run in the order in which they are written."""

    def __init__(self, shared, workspace):
        self.shared, self.workspace, self.docker = shared, workspace, shared.docker

    @property
    def tule(self):
        return self.shared.tule

    def set_up(self):
        """Prepares the suite."""

    def tear_down(self):
        """Removes what the suite has left."""

    def simple(self, name, *microservices, **container):
        """Deploys an application of idle microservices and waits for it; gives container ids."""
        agent = self.tule.agent()["name"]
        items = [{"name": m, "image": self.shared.image, "container": dict(container)}
                 for m in microservices]
        self.tule.must_deploy(application(name, items, agent))
        return self.tule.wait_running(name, list(microservices))

    def gone(self, containers, seconds=60):
        """Waits until containers are gone."""
        check.until(lambda: not any(self.docker.exists(c) for c in containers), seconds,
                    f"removal of {containers}")
