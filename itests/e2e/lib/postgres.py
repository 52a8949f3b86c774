"""A PostgreSQL server of the suite's own; it can be stopped as a crash does."""

import os
import pathlib
import pwd
import secrets
import signal

from . import check, machine

VERSIONS = pathlib.Path("/usr/lib/postgresql")
USER = "tule"


def programs():
    """The newest installed server's directory of programs (Debian's package postgresql)."""
    found = sorted((p.parent for p in VERSIONS.glob("*/bin/initdb")),
                   key=lambda p: float(p.parent.name))
    if not found:
        raise check.Skip("PostgreSQL is not installed (apt-get install postgresql)")
    return found[-1]


class Postgres:
    def __init__(self, workspace, name="postgres"):
        self.bin = programs()
        self.home = workspace.dir(name)
        self.data = self.home / "data"
        self.port = machine.free_port()
        self.password = secrets.token_urlsafe(18) + "\\${x}'#"
        self.prefix = []
        password = self.home / "password"
        password.write_text(self.password, encoding="utf-8")
        if os.getuid() == 0:  # the server refuses to run as root
            owner = pwd.getpwnam("postgres")
            self.prefix = ["runuser", "-u", "postgres", "--"]
            for path in (self.home, password):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        password.chmod(0o600)
        self._run("initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256", "-E", "UTF8",
                  f"--pwfile={password}")
        workspace.at_end(self.close)
        self.start()

    def _run(self, program, *args, env=None):
        return machine.must([*self.prefix, self.bin / program, *args], env=env, timeout=90,
                            cwd=self.home)

    def start(self):
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.home / "log", "-o",
                  f"-h 127.0.0.1 -p {self.port} -k {self.home} -c max_connections=60", "start")

    def crash(self):
        """Ends every process of the server at once."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def freeze(self, frozen):
        """Stops every process of the server without ending it, as a hung machine does; or not."""
        leader = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in [leader, *machine.descendants(leader)]:
            machine.kill(pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def close(self):
        if (self.data / "postmaster.pid").exists():
            self.crash()

    def database(self, name):
        """Creates an empty database; gives what a Controller needs to use it."""
        self.sql("postgres", f"CREATE DATABASE {name}")
        return {"TULE_DATABASE_URL": f"jdbc:postgresql://127.0.0.1:{self.port}/{name}",
                "TULE_DATABASE_USER": USER, "TULE_DATABASE_PASSWORD": self.password}

    def sql(self, database, statement):
        """Runs a statement; gives its rows as lines of text."""
        env = {**os.environ, "PGPASSWORD": self.password}
        done = machine.must([self.bin / "psql", "-h", "127.0.0.1", "-p", self.port, "-U", USER,
                             "-d", database, "-Atq", "-v", "ON_ERROR_STOP=1", "-c", statement],
                            env=env, timeout=30)
        return done.out.strip()
