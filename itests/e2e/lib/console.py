"""The platform's console over SSH, with a password given without a terminal."""

import os
import re
import subprocess
import time

from . import check, machine

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][0-9A-B]|\x1b[=>]|\r")


class Console:
    def __init__(self, tule, user, password):
        self.tule, self.user, self.password = tule, user, password
        self._ssh = machine.need("ssh")
        self._setsid = machine.need("setsid")

    def _ssh_with_password(self, *more):
        """Words and environment of an ssh that asks no terminal for its password."""
        ask = self.tule.workspace.file("askpass", "#!/bin/sh\nprintf '%s\\n' \"$E2E_WORD\"\n", 0o700)
        env = dict(os.environ)
        env.update({"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0",
                    "E2E_WORD": self.password})
        env.pop("SSH_AUTH_SOCK", None)
        return [self._setsid, "-w", self._ssh, "-p", str(self.tule.ssh_port),
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                "-o", "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=1",
                "-o", "PubkeyAuthentication=no",
                "-o", "PreferredAuthentications=password,keyboard-interactive",
                *more], env

    def attempt(self, command, timeout=60, stdin=""):
        """Runs one command; its result, whatever it is."""
        words, env = self._ssh_with_password("-T", f"{self.user}@127.0.0.1", command)
        result = machine.run(words, env=env, timeout=timeout, stdin=stdin)
        result.out, result.err = ANSI.sub("", result.out), ANSI.sub("", result.err)
        return result

    def typed(self, keys, wanted, seconds=15):
        """Types keys into an interactive console; gives the screen once it shows what is wanted."""
        words, env = self._ssh_with_password("-tt", f"{self.user}@127.0.0.1")
        env["TERM"] = "xterm"
        screen = ""
        with subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as ssh:
            try:
                os.set_blocking(ssh.stdout.fileno(), False)
                sent = False
                end = time.monotonic() + seconds
                while time.monotonic() < end and not (sent and wanted in screen[mark:]):
                    screen += ANSI.sub("", (ssh.stdout.read() or b"").decode(errors="replace"))
                    if not sent and re.search(r"[>$#] *$", screen):
                        mark, sent = len(screen), True
                        ssh.stdin.write(keys.encode())
                        ssh.stdin.flush()
                    time.sleep(0.1)
            finally:
                ssh.kill()
        return screen

    def refused(self):
        """Whether the login itself is refused."""
        result = self.attempt("bundle:list")
        return result.code == 255 and "denied" in result.err.lower()

    def must(self, command, timeout=60, stdin=""):
        result = self.attempt(command, timeout, stdin)
        check.that(result.code == 0 and "Error executing command" not in result.all,
                   f"console {command!r}: {check.shorten(str(result))}")
        return result.out
