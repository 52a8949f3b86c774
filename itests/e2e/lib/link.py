"""A network namespace behind a link that can be cut, slow or lossy.

Kernels for small machines often lack netem, so packets pass through a process of ours between two
tun devices, which drops and delays them; everything above is the kernel's own TCP.
"""

import fcntl
import heapq
import json
import os
import random
import select
import struct
import time

from . import check, machine

TUNSETIFF = 0x400454CA
TUN_WITHOUT_HEADER = 0x1001
MOST_BYTES = 1 << 20  # a router's buffer
MTU = 1400


class Link:
    """Two addresses of the far side: `address` over the link, `clean` over a cable for the test."""

    def __init__(self, workspace, name):
        if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
            raise check.Skip("a link needs root and /dev/net/tun")
        self._ip = machine.need("ip")
        number = os.getpid() % 250
        tag = f"{name}{number}"
        self.namespace = f"tule-{tag}"
        self.near, self.address = f"10.214.{number}.1", f"10.214.{number}.2"
        self.clean = f"10.215.{number}.2"
        self.prefix = [self._ip, "netns", "exec", self.namespace]
        workspace.at_end(self.close)
        self._pid = 0
        self._cable = f"tc{tag}"[:15]
        self._run("netns", "add", self.namespace)
        self._inside("link", "set", "lo", "up")
        self._run("link", "add", self._cable, "type", "veth", "peer", "name", "cable", "netns",
                  self.namespace)
        self._run("addr", "add", f"10.215.{number}.1/24", "dev", self._cable)
        self._run("link", "set", self._cable, "up")
        self._inside("addr", "add", f"{self.clean}/24", "dev", "cable")
        self._inside("link", "set", "cable", "up")
        near, far = self._tun(f"tn{tag}"[:15]), self._tun(f"tf{tag}"[:15])
        self._run("link", "set", f"tf{tag}"[:15], "netns", self.namespace)
        for run, device, own, other in (
                (self._run, f"tn{tag}"[:15], self.near, self.address),
                (self._inside, f"tf{tag}"[:15], self.address, self.near)):
            run("addr", "add", own, "peer", other, "dev", device)
            run("link", "set", device, "mtu", str(MTU), "up")
        read, self._orders = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                os.close(self._orders)
                _relay(near, far, read)
            finally:
                os._exit(0)
        os.close(read)
        os.close(near)
        os.close(far)

    def _run(self, *args):
        return machine.must([self._ip, *args])

    def _inside(self, *args):
        return machine.must([*self.prefix, self._ip, *args])

    @staticmethod
    def _tun(name):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
        return device

    def shape(self, up=True, delay=0.0, loss=0.0, rate=0):
        """How the link is from now on: seconds one way, share of packets lost, bit/s."""
        order = json.dumps({"up": up, "delay": delay, "loss": loss, "rate": rate})
        os.write(self._orders, order.encode() + b"\n")

    def cut(self):
        self.shape(up=False)

    def close(self):
        if self._pid:
            os.close(self._orders)  # the relay ends with it
            os.waitpid(self._pid, 0)
            self._pid = 0
        machine.run([self._ip, "link", "del", self._cable])
        machine.run([self._ip, "netns", "del", self.namespace])


def _relay(near, far, orders):
    """Carries packets between two tun devices until the pipe of orders ends."""
    rng, shape = random.Random(7), {"up": True, "delay": 0, "loss": 0, "rate": 0}
    waiting, numbers, text = [], 0, b""
    free, held = {near: 0.0, far: 0.0}, {near: 0, far: 0}
    while True:
        now = time.monotonic()
        wait = max(0, waiting[0][0] - now) if waiting else None
        readable, _, _ = select.select([near, far, orders], [], [], wait)
        if orders in readable:
            data = os.read(orders, 4096)
            if not data:
                return
            *lines, text = (text + data).split(b"\n")
            if lines:
                shape = json.loads(lines[-1])
        now = time.monotonic()
        for source, target in ((near, far), (far, near)):
            if source not in readable:
                continue
            packet = os.read(source, 65536)
            if (not shape["up"] or rng.random() < shape["loss"]
                    or held[target] + len(packet) > MOST_BYTES):
                continue
            begin = max(now, free[target])
            free[target] = begin + (8 * len(packet) / shape["rate"] if shape["rate"] else 0)
            held[target] += len(packet)
            numbers += 1
            heapq.heappush(waiting, (free[target] + shape["delay"], numbers, target, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, target, packet = heapq.heappop(waiting)
            held[target] -= len(packet)
            try:
                os.write(target, packet)
            except OSError:
                pass  # a full or vanished device loses packets, as a real one does
