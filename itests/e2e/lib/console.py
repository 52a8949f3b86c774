"""The platform's console over SSH, with a password given without a terminal."""

import os
import re

from . import check, machine

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][0-9A-B]|\x1b[=>]|\r")


class Console:
    def __init__(self, tule, user, password):
        self.tule, self.user, self.password = tule, user, password
        self._ssh = machine.need("ssh")
        self._setsid = machine.need("setsid")

    def attempt(self, command, timeout=60):
        """Runs one command; its result, whatever it is."""
        ask = self.tule.workspace.file("askpass", "#!/bin/sh\nprintf '%s\\n' \"$E2E_WORD\"\n", 0o700)
        env = dict(os.environ)
        env.update({"SSH_ASKPASS": str(ask), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0",
                    "E2E_WORD": self.password})
        env.pop("SSH_AUTH_SOCK", None)
        result = machine.run(
            [self._setsid, "-w", self._ssh, "-T", "-p", self.tule.ssh_port,
             "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
             "-o", "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=1",
             "-o", "PubkeyAuthentication=no",
             "-o", "PreferredAuthentications=password,keyboard-interactive",
             f"{self.user}@127.0.0.1", command], env=env, timeout=timeout)
        result.out, result.err = ANSI.sub("", result.out), ANSI.sub("", result.err)
        return result

    def refused(self):
        """Whether the login itself is refused."""
        result = self.attempt("bundle:list")
        return result.code == 255 and "denied" in result.err.lower()

    def must(self, command, timeout=60):
        result = self.attempt(command, timeout)
        check.that(result.code == 0 and "Error executing command" not in result.all,
                   f"console {command!r}: {check.shorten(str(result))}")
        return result.out
