"""Figures of HTTP and TCP through tunnels of public ports, beside nginx without one."""

import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import time

from lib import check, machine

TUNNELS = pathlib.Path(__file__).resolve().parent / "tunnels"
BIG = 300_000_000
WARM_SECONDS = 10
NGINX = """worker_processes 1; daemon off; pid {path}/pid; error_log {path}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000000; sendfile on; tcp_nodelay on;
 client_body_temp_path {path}/1; proxy_temp_path {path}/2; fastcgi_temp_path {path}/3;
 uwsgi_temp_path {path}/4; scgi_temp_path {path}/5;
 server {{ listen 127.0.0.1:{port} backlog=4096; root {path}/www; }} }}
"""


def cpu_seconds(pids):
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rss_mib(pids):
    kib = 0
    for pid in pids:
        text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        kib += int(re.search(r"VmRSS:\s+(\d+)", text)[1])
    return kib / 1024


def options(parser):
    parser.add_argument("--tunnel-seconds", type=int, default=5, help="each load of ports-… lasts (5)")
    parser.add_argument("--tunnel-rounds", type=int, default=3, help="of which there are so many (3)")


class TunnelBench:
    def __init__(self, options, workspace, protocol):
        self.nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        missing = [tool for tool in ("wrk", "curl") if not shutil.which(tool)]
        missing += [] if self.nginx else ["nginx"]
        check.that(not missing, f"missing: apt-get install {' '.join(missing)}")
        check.that(list((TUNNELS.parent / "target").glob("bench-*.jar")),
                   "not built: mvn -q -pl bench -am package -DskipTests")
        self.protocol = protocol
        self.seconds, self.rounds = options.tunnel_seconds, options.tunnel_rounds
        self.path = workspace.dir(f"tunnels-{protocol}")
        self.running = []
        workspace.at_end(self.close)

    def close(self):
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(15)
        self.running = []

    def start(self, words, ready):
        process = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.running.append(process)
        check.until(lambda: process.poll() is None and ready(), 60, f"{words[0]} to be ready")
        return process.pid

    def run(self):
        www = self.path / "www"
        www.mkdir()
        (www / "100").write_bytes(b"x" * 100)
        with open(www / "big", "wb") as f:
            f.truncate(BIG)
        target = machine.free_port()
        (self.path / "nginx.conf").write_text(NGINX.format(path=self.path, port=target), encoding="utf-8")
        self.start([self.nginx, "-c", self.path / "nginx.conf"], lambda: machine.port_open(target))
        one, near, edges = (machine.free_port() for _ in range(3))
        ways = [("nginx itself", target, [])]
        ways.append(("one process", one, [self.tunnel("one", one, target, one)]))
        pids = [self.start([TUNNELS, self.protocol, "near", near, edges], lambda: machine.port_open(near))]
        pids.append(self.tunnel("far", target, edges, near))
        ways.append(("two processes", near, pids))
        self.measure(ways)
        self.close()

    def tunnel(self, mode, first, second, public):
        return self.start([TUNNELS, self.protocol, mode, first, second], lambda: self.answers(public))

    @staticmethod
    def answers(port):
        return subprocess.run(["curl", "-sf", "-m", "5", "-o", "/dev/null", f"http://127.0.0.1:{port}/100"],
                              check=False).returncode == 0

    def wrk(self, port, connections, seconds):
        threads = min(2, connections)
        done = subprocess.run(["wrk", f"-c{connections}", f"-t{threads}", f"-d{seconds}", "--latency",
                               "--timeout", "10", f"http://127.0.0.1:{port}/100"],
                              capture_output=True, text=True, check=True).stdout
        count = int(re.search(r"(\d+) requests in", done)[1])
        p50, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", done).groups()
        errors = re.findall(r"(?:Socket errors|Non-2xx or 3xx responses): .*", done)
        return (float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1]), count,
                float(p50) * {"us": 1, "ms": 1000, "s": 1e6}[unit], "; ".join(errors) or "none")

    def measure(self, ways):
        for _, port, pids in ways:
            if pids:
                self.wrk(port, 16, min(WARM_SECONDS, 2 * self.seconds))
                self.download(port)
        before = {name: rss_mib(pids) for name, _, pids in ways if pids}
        found = {name: [] for name, *_ in ways}
        for _ in range(self.rounds):
            for name, port, pids in ways:
                used = cpu_seconds(pids)
                rate, count, _, _ = self.wrk(port, 16, self.seconds)
                used = cpu_seconds(pids) - used
                _, _, p50, _ = self.wrk(port, 1, 2)
                bulk_cpu = cpu_seconds(pids)
                speed = self.download(port)
                bulk_cpu = cpu_seconds(pids) - bulk_cpu
                found[name].append((rate, used * 1e6 / max(1, count), p50, speed / 1e6, bulk_cpu * 1e9 / BIG))
        for name, runs in found.items():
            rate, cpu, p50, speed, bulk = (statistics.median(c) for c in zip(*runs))
            print(f"ports-{self.protocol}: {name}: 16 connections, 100 B: {rate:.0f} requests/s, {cpu:.0f} µs CPU each; "
                  f"one connection: p50 {p50:.0f} µs; one download: {speed:.0f} MB/s, {bulk:.1f} s CPU/GB",
                  flush=True)
        for name, port, pids in ways:
            if pids:
                rate, _, _, errors = self.wrk(port, 1000, self.seconds)
                time.sleep(1)
                print(f"ports-{self.protocol}: {name}: 1,000 connections: {rate:.0f} requests/s, RSS {before[name]:.0f} MiB before, "
                      f"{rss_mib(pids):.0f} MiB after, errors: {errors}", flush=True)

    @staticmethod
    def download(port):
        done = subprocess.run(["curl", "-sf", "-o", "/dev/null", "-w", "%{speed_download} %{size_download}",
                               f"http://127.0.0.1:{port}/big"], capture_output=True, text=True, check=True)
        speed, size = done.stdout.split()
        check.equal(int(float(size)), BIG, "bytes of the download")
        return float(speed)
