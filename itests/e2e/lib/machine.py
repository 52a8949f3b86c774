"""Processes, ports and files of this machine."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

from . import check

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Result:
    def __init__(self, args, code, out, err):
        self.args, self.code, self.out, self.err = args, code, out, err

    @property
    def all(self):
        return self.out + self.err

    def __str__(self):
        return f"{' '.join(map(str, self.args))} -> {self.code}\n{self.out}{self.err}"


def run(args, env=None, stdin="", timeout=120, cwd=None):
    """Runs a command to its end; a time-out is a failure of the test."""
    args = [str(a) for a in args]
    try:
        done = subprocess.run(
            args, env=env, input=stdin, timeout=timeout, cwd=cwd,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    except subprocess.TimeoutExpired as e:
        out = (e.stdout or b"").decode(errors="replace") + (e.stderr or b"").decode(errors="replace")
        raise check.Failure(f"no end within {timeout} s: {' '.join(args)}: {check.shorten(out)}")
    except OSError as e:
        raise check.Failure(f"cannot run {args[0]}: {e}")
    return Result(args, done.returncode, done.stdout, done.stderr)


def must(args, **more):
    result = run(args, **more)
    check.that(result.code == 0, f"failed: {check.shorten(str(result))}")
    return result


_given = {}


def free_port():
    """A port that is free now and was not given before; below the ephemeral range.

    Another run leaves it alone also while what listens there is killed.
    """
    for port in range(21000 + (os.getpid() * 17) % 8000, 32000):
        if port in _given:
            continue
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0tule-e2e-port-{port}")
            with socket.socket() as s:
                s.bind(("0.0.0.0", port))
        except OSError:
            claim.close()
            continue
        _given[port] = claim
        return port
    raise check.Failure("no free port")


def port_open(port, host="127.0.0.1"):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex((host, port)) == 0


def need(program):
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/bin:/bin")
    if not path:
        raise check.Skip(f"{program} is not installed")
    return path


class Workspace:
    """A directory that is removed in the end, and what must be ended before that."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="tule-e2e-"))
        os.chmod(self.path, 0o755)
        self._closers = []
        self._next = 0

    def dir(self, name):
        path = self.path / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def file(self, name, text, mode=0o644):
        self._next += 1
        path = self.dir("files") / f"{self._next}-{name}"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def at_end(self, closer):
        self._closers.append(closer)

    def close(self, keep):
        errors = []
        while self._closers:
            try:
                self._closers.pop()()
            except Exception as e:  # the rest must be cleaned all the same
                errors.append(str(e))
        if keep:
            print(f"kept: {self.path}")
        else:
            shutil.rmtree(self.path, ignore_errors=True)
        return errors


def processes_of(marker, program=""):
    """Ids of processes whose command line holds the marker (a path that only ours have)."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            words = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        line = b" ".join(words)
        if marker.encode() in line and program.encode() in os.path.basename(words[0]):
            found.append(int(entry))
    return found


def alive(pid):
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill(pid, sig=signal.SIGKILL):
    try:
        os.kill(pid, sig)
    except ProcessLookupError:
        pass


def end(pid, seconds=20):
    """Asks a process to end, then kills it."""
    kill(pid, signal.SIGTERM)
    try:
        check.until(lambda: not alive(pid), seconds, f"end of process {pid}")
    except check.Failure:
        kill(pid)
        check.until(lambda: not alive(pid), 10, f"end of killed process {pid}")


def descendants(pid):
    """Children of a process, and theirs."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as f:
                    parent = int(f.read().rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry))
    found, todo = [], [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            found.append(child)
            todo.append(child)
    return found


def end_tree(pid):
    """Kills a process and all that it has started."""
    for each in [pid, *descendants(pid)]:
        kill(each)


class Daemon:
    """A process of ours in the background, its output in a file."""

    def __init__(self, args, log, env=None):
        with open(log, "ab") as f:
            self.process = subprocess.Popen(
                [str(a) for a in args], stdout=f, stderr=f, stdin=subprocess.DEVNULL, env=env,
                start_new_session=True)
        self.pid = self.process.pid
        self.log = log

    def running(self):
        return self.process.poll() is None

    def kill(self):
        if self.running():
            self.process.kill()
        self.process.wait(10)

    def close(self):
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
