"""One command brings up a network, and once more changes nothing (Shows 1)."""

import os
import stat
import subprocess
import time

from lib import check, machine, rest
from lib.network import Suite as Base
from lib.tule import URL


class Suite(Base):
    def set_up(self):
        self.network = self.shared.fresh()
        self.first = None

    def _owned(self):
        return self.docker.owned(self.network.agent()["uuid"])

    def test_up_ends_with_the_sample_application_reachable(self):
        self.first = self.network.must_up()
        local = [u for u in URL.findall(self.first.out)
                 if f":{self.network.port}" not in u and ("127.0.0.1" in u or "localhost" in u)]
        check.that(local, f"no URL of the sample in {check.shorten(self.first.out)}")
        self.sample = local[0].rstrip(".,;)")
        answer = rest.call(self.sample)
        check.equal(answer.status, 200, f"status of {self.sample}")
        check.that(answer.text.strip(), "the sample's page is empty")

    def test_sample_has_two_microservices(self):
        check.that(len(self._owned()) >= 2, f"containers: {self._owned()}")

    def test_password_is_in_a_private_file_and_not_on_the_screen(self):
        path = self.network.data / "admin.properties"
        check.equal(stat.S_IMODE(path.stat().st_mode), 0o600, f"mode of {path}")
        _, password = self.network.credentials()
        check.absent(self.first.all, password, "output of tule up")
        check.that(len(password) >= 12, "the password is short")

    def test_up_again_changes_nothing_and_says_so_in_under_5_s(self):
        ids, pids = self._owned(), self.network.pids()
        began = time.monotonic()
        again = self.network.must_up()
        took = time.monotonic() - began
        check.equal(self._owned(), ids, "containers")
        check.equal(self.network.pids(), pids, "processes")
        words = ("nothing", "already", "unchanged", "no change")
        check.that(any(w in again.all.lower() for w in words), f"does not say so: {again.all}")
        check.that(took < 5, f"took {took:.1f} s")
        return f"{took:.1f} s"

    def test_status_says_running(self):
        result = self.network.must("status")
        check.contains(result.all.lower(), "running", "tule status")

    def test_everything_listens_on_loopback_only(self):
        out = machine.must([machine.need("ss"), "-Hltnp"]).out
        pids = self.network.pids()
        bad = []
        for line in out.splitlines():
            if any(f"pid={p}," in line for p in pids):
                address = line.split()[3].rsplit(":", 1)[0].strip("[]").replace("::ffff:", "")
                if address in ("0.0.0.0", "*", "::"):
                    bad.append(line.split()[3])
        check.equal(bad, [], "listeners on every address")

    def test_up_waits_for_a_process_that_begins_late(self):
        """As on a busy machine: the platform is not Java yet when the launcher looks for it."""
        self.network.down()
        log = self.network.data / "platform" / "all" / "log" / "console.log"
        log.unlink(missing_ok=True)
        os.mkfifo(log)
        # whoever writes a pipe waits until somebody reads it
        reader = subprocess.Popen(["timeout", "180", "sh", "-c", 'sleep 1; exec cat "$1"', "sh", log],
                                  stdout=subprocess.DEVNULL)
        try:
            self.network.again()
        finally:
            log.unlink(missing_ok=True)
            reader.terminate()
            reader.wait(10)
