"""Images: where they come from, what they cost the link, which of them go (issue 4, Build 4, 7)."""

import datetime
import os
import re
import time

from lib import check
from lib.console import Console
from lib.network import Suite as Base
from lib.registry import Registry
from lib.tule import application

APP = "e2e-images"
PASSWORD = "only-for-pulling-1"
FOREIGN = "e2e-foreign/unused:1"
PID = "io.tule.registry.engine"
RATE = 512


class Suite(Base):
    def set_up(self):
        self.agent = self.tule.agent()["name"]
        self.console = Console(self.tule, *self.tule.console())
        self.registry = Registry(self.workspace, "puller", PASSWORD)
        self.numbers = []
        self.images = {}
        for tag in ("1", "2", "3", "4"):
            # Compresses badly, so that each version has a size worth measuring.
            size = 700_000 if tag in "34" else 1_000
            local = self.docker.image(f"e2e-images/app:{tag}", files={"data/v": os.urandom(size).hex()})
            self.images[tag] = self.registry.push(self.docker, local, f"e2e/app:{tag}")
            self.docker.forget(local)
        self.docker.image(FOREIGN, files={"data/v": "foreign"})

    def tear_down(self):
        self.configure(bandwidthKibPerSecond=0, window="")
        self.tule.delete_application(APP)
        for number in self.numbers:
            self.tule.api("DELETE", f"/registries/{number}")
        for line in self.docker.must("images", "--format", "{{.Repository}}:{{.Tag}}").splitlines():
            if line.startswith(self.registry.host):
                self.docker.forget(line)

    def configure(self, **values):
        for name, value in values.items():
            words = f"'{value}'" if value == "" else value
            self.console.must(f"config:property-set -p {PID} {name} {words}")
        time.sleep(2)  # the component is made anew

    def add_registry(self, password):
        before = {r["id"] for r in self.tule.api.ok("GET", "/registries").json["registries"]}
        self.tule.must_deploy(
            "apiVersion: iofog.org/v3\nkind: Registry\nspec:\n"
            f"  url: {self.registry.host}\n  username: puller\n  password: {password}\n"
            "  email: puller@example.com\n  private: true\n")
        known = {r["id"] for r in self.tule.api.ok("GET", "/registries").json["registries"]}
        number = (known - before).pop()
        self.numbers.append(str(number))
        return str(number)

    def deploy(self, image, registry, **container):
        self.tule.must_deploy(application(APP, [
            {"name": "app", "image": image, "registry": registry, "container": container}],
            self.agent))

    def runs(self, seconds=60):
        return self.tule.wait_running(APP, ["app"], seconds)["app"]

    def status(self):
        return self.tule.api.microservice(APP, "app").get("status") or {}

    def image_of(self, container):
        return self.docker.inspect(container)["Image"]

    def present(self, reference):
        return self.docker.run("image", "inspect", reference).code == 0

    # --- where images come from -------------------------------------------------------------------

    def test_wrong_credentials_are_told_with_their_reason(self):
        wrong = "Wr0ng-word-4711"
        number = self.add_registry(wrong)
        self.deploy(self.images["1"], number)
        message = self.tule.wait_error(APP, "app", "REGISTRY_UNAUTHORIZED")
        check.absent(message, wrong, "message")
        self.tule.delete_application(APP)
        self.tule.must("delete", "registry", self.numbers.pop())

    def test_right_credentials_pull(self):
        self.number = self.add_registry(PASSWORD)
        self.deploy(self.images["1"], self.number)
        self.first = self.runs()

    def test_failing_update_leaves_the_old_container_alone(self):
        self.registry.stop()
        self.deploy(self.images["2"], self.number)
        self.tule.wait_error(APP, "app", "REGISTRY_UNREACHABLE")
        check.that(self.docker.running(self.first), "the old container must run on")

    def test_it_updates_when_the_registry_is_back(self):
        self.registry.start()

        def updated():
            ids = self.tule.wait_running(APP, ["app"], 30)
            check.that(ids["app"] != self.first, "still the old container")
            return ids["app"]
        self.second = check.until(updated, 90, "the new container")

    def test_vanished_container_is_made_again_without_a_registry(self):
        self.registry.stop()
        self.docker.must("rm", "-f", self.second)

        def again():
            found = self.runs(20)
            return found != self.second and found
        check.until(again, 30, "a new container of the image that is here")

    def test_digest_that_is_here_needs_no_registry(self):
        self.registry.start()
        digest = self.registry.digests[self.images["1"]]
        self.deploy(digest, self.number)
        before = check.until(lambda: self.runs(30), 60, "running by digest")
        image = self.image_of(before)
        self.registry.stop()
        self.tule.delete_application(APP)
        self.gone([before])
        self.deploy(digest, self.number)
        check.equal(self.image_of(self.runs(30)), image, "image")
        self.tule.must("delete", "application", APP)

    def test_from_cache_asks_nobody(self):
        self.deploy(FOREIGN, "local")
        self.runs(30)
        self.deploy("e2e-foreign/none:1", "local")
        self.tule.wait_error(APP, "app", "IMAGE_NOT_FOUND")
        self.tule.delete_application(APP)
        self.registry.start()

    # --- what they cost the link ------------------------------------------------------------------

    def test_bound_holds_and_the_old_one_runs_until_the_new_one_is_here(self):
        self.deploy(self.images["1"], self.number)
        old = self.runs()
        self.configure(bandwidthKibPerSecond=RATE)
        self.deploy(self.images["3"], self.number)
        percents, began = set(), None

        def updated():
            nonlocal began
            status = self.status()
            if self.docker.running(old):
                percents.add(int(float(status.get("percentage") or 0)))
                began = began or time.monotonic()
                return None
            return status.get("status") == "RUNNING" and status.get("containerId") not in ("", old)
        check.until(updated, 90, "the update")
        took = time.monotonic() - began
        size = self.layer_bytes("3")
        check.that(took >= 0.8 * size / (RATE * 1024),
                   f"{size} bytes came in {took:.1f} s with {RATE} KiB/s allowed")
        return f"{size} bytes in {took:.1f} s, told {sorted(percents)}"

    def layer_bytes(self, tag):
        data = self.workspace.path / "registry" / "data"
        sizes = [p.stat().st_size for p in data.rglob("blobs/**/data")]
        return max(sizes) if tag in "34" else min(sizes)

    def test_killed_download_goes_on_where_it_was(self):
        self.configure(bandwidthKibPerSecond=RATE // 2)
        old = self.runs()
        self.deploy(self.images["4"], self.number)

        def part():
            found = [p for p in self.tule.data.rglob("*.part") if p.stat().st_size > 400_000]
            return found and found[0].stat().st_size
        had = check.until(part, 60, "a part of the layer")
        self.tule.kill()
        check.that(self.docker.running(old), "the old container must run on")
        self.tule.again()

        def told():
            text = "".join(p.read_text(errors="replace") for p in self.tule.log_files())
            found = re.findall(r"goes on behind (\d+) bytes", text)
            return found and int(found[-1])
        behind = check.until(told, 60, "the download goes on")
        check.that(behind >= had, f"went on behind {behind}, had {had}")
        check.until(lambda: self.runs(30) != old, 90, "the update")
        check.equal(list(self.tule.data.rglob("*.part")), [], "parts that are left")
        self.configure(bandwidthKibPerSecond=0)
        return f"went on behind {behind} bytes"

    def test_closed_window_keeps_images_away(self):
        now = datetime.datetime.now()
        hours = [(now + datetime.timedelta(hours=h)).strftime("%H:%M") for h in (2, 3)]
        self.configure(window="-".join(hours))
        old = self.runs()
        self.deploy(self.images["2"], self.number)
        self.tule.wait_error(APP, "app", "PULL_WINDOW_CLOSED")
        check.that(self.docker.running(old), "the old container must run on")
        self.configure(window="")
        check.until(lambda: self.runs(30) != old, 60, "the update")

    # --- which of them go -------------------------------------------------------------------------

    def test_prune_takes_our_unused_images_only(self):
        check.that(self.present(self.images["3"]), "the old version is here still")
        self.tule.must("prune", "agent", self.agent)
        check.until(lambda: not self.present(self.images["3"]), 30, "removal of the unused image")
        check.that(self.present(self.images["2"]), "the used image must stay")
        check.that(self.present(FOREIGN), "an image of somebody else must stay")
        check.that(self.present(self.shared.image), "so must this one")
        check.that(self.docker.running(self.runs()), "the container runs on")

    # --- container options ------------------------------------------------------------------------

    def test_options_reach_the_container(self):
        self.deploy(self.images["2"], self.number, readOnlyRoot=True, cpuLimit=0.5, memoryLimit=64,
                    devices=["/dev/null:/dev/mine:r"], ipcMode="private", runAsUser="1000:1000",
                    capDrop=["ALL"], capAdd=["NET_BIND_SERVICE"], platform="linux/amd64",
                    annotations={"team": "edge"})

        def found():
            host = self.docker.inspect(self.runs(20))["HostConfig"]
            check.equal(host["ReadonlyRootfs"], True, "read-only root")
            return host
        host = check.until(found, 60, "the options")
        check.equal(host["NanoCpus"], 500_000_000, "processors")
        check.equal(host["Memory"], 64 << 20, "memory")
        check.equal(host["IpcMode"], "private", "IPC mode")
        check.equal((host["CapAdd"], host["CapDrop"]), (["NET_BIND_SERVICE"], ["ALL"]), "capabilities")
        check.equal(host["Devices"], [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/mine",
                                       "CgroupPermissions": "r"}], "devices")
        container = self.runs()
        check.that(self.docker.exec(container, "touch", "/x").code != 0, "the root can be written")
        check.contains(self.docker.exec(container, "id", "-u").out, "1000", "user")
