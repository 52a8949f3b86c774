"""Alone for as long as it takes, and back without a trace (Shows 2).

TULE_E2E_OFFLINE is by how much each run over a bad network is longer than its twelve seconds.
"""

import os
import time

from lib import check
from lib.edge import Edge
from lib.link import Link
from lib.network import Suite as Base

LONGER = float(os.environ.get("TULE_E2E_OFFLINE", "1"))
NAMES = ("one", "two", "three", "four")


class Suite(Base):
    def set_up(self):
        self.edge = None
        self.link = Link(self.workspace, "off")
        self.edge = Edge(self.workspace, "off", self.link)
        self.values = {n: 0 for n in NAMES}
        self.edge.deploy(self.values)
        self.before = self.edge.converged(self.values)
        self.restarted = self.old = 0

    def tear_down(self):
        if self.edge:
            self.edge.close()

    def unreachable(self):
        """Cuts the link and waits until the agent has noticed."""
        self.link.cut()
        self.edge.linked(90, "NOT_CONNECTED")

    def test_reboot_with_the_link_cut(self):
        self.edge.send(20)
        self.link.cut()
        self.edge.agent.kill()
        self.edge.engine.power_off()
        self.edge.engine.start()
        began = time.monotonic()
        self.edge.agent.again()
        self.edge.all_up()
        took = time.monotonic() - began
        check.equal({n: i for n, (i, _) in self.edge.lives().items()},
                    {n: i for n, (i, _) in self.before.items()}, "container ids")
        check.that(took <= 30, f"all up after {took:.1f} s")
        check.equal(self.edge.value("one"), 0, "configuration")
        check.equal(self.edge.lost(), 0, "messages of before the reboot that are lost")
        return f"all up {took:.1f} s after the engine"

    def test_what_happens_meanwhile_is_healed_and_waits(self):
        self.edge.engine.must("kill", self.before["three"][0])
        self.before = self.edge.all_up()
        self.edge.send(20)
        self.edge.configure("two", "meanwhile")
        check.equal(self.edge.value("two"), 0, "configuration while cut off")

    def test_reconnected_nothing_restarts_and_nothing_is_doubled(self):
        self.link.shape()
        self.edge.linked()
        check.until(lambda: self.edge.value("two") == "meanwhile", 30, "the newer configuration")
        check.while_holds(lambda: self.edge.lives() == self.before, 6, "ids and starts")
        check.equal(self.edge.lost(), 0, "lost messages")
        self.edge.controller.wait_running(self.edge.APP, NAMES)

    def bad_network(self, tag, shapes):
        """Works over a bad network, then over a good one; counts what went wrong."""
        end, turn = time.monotonic() + 12 * LONGER, 0
        while time.monotonic() < end:
            self.link.shape(**shapes[turn % len(shapes)])
            turn += 1
            self.edge.configure("one", f"{tag}{turn}")
            for _ in range(15):
                self.edge.send()
                self.edge.receive()
                time.sleep(0.2)
        self.link.shape()
        self.edge.linked()
        try:
            check.until(lambda: self.edge.value("one") == f"{tag}{turn}", 60, "configuration")
        except check.Failure:
            self.old += 1
        self.restarted += sum(self.edge.lives()[n] != self.before[n] for n in NAMES)
        check.equal((self.edge.lost(), self.restarted, self.old), (0, 0, 0),
                    "messages lost, workloads restarted, configurations lost")
        return f"{turn} changes, {len(self.edge.sent)} messages so far, " \
               f"{len(self.edge.came) - len(set(self.edge.came))} twice"

    def test_network_up_and_down(self):
        return self.bad_network("updown", [{"up": False}, {"up": True}])

    def test_network_of_300_ms_that_loses_a_packet_in_twenty(self):
        return self.bad_network("lossy", [{"delay": 0.15, "loss": 0.05}])

    def test_network_of_64_kbit(self):
        return self.bad_network("slow", [{"delay": 0.05, "rate": 64_000}])

    def test_an_update_that_the_link_cuts_off_arrives_whole(self):
        self.values["four"] = 1
        self.link.shape(delay=0.15, loss=0.05)
        self.edge.deploy(self.values)
        time.sleep(0.5)
        self.link.cut()
        time.sleep(5)
        self.link.shape()
        after = self.edge.converged(self.values)
        check.equal([n for n in NAMES if after[n] != self.before[n]], ["four"], "restarted")
