"""One Controller, then two, on one PostgreSQL: same answers, one fleet, and a lost database."""

import os
import signal
import subprocess
import threading
import time

from lib import check, rest
from lib.controllers import controller, provisioned, sign_up
from lib.network import Suite as Base
from lib.postgres import Postgres
from lib.replay import must_answer_as_recorded
from lib.roundrobin import RoundRobin
from lib.tule import LAUNCHER

DB = "pair"
LONGEST_ANSWER = 6  # seconds, while the database is away
LONGEST_HANGING = 20  # seconds, where it takes requests and answers none
SILENT = ("CREATE TABLE test_silent (agent TEXT);"
          "CREATE FUNCTION test_silent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
          " INSERT INTO test_silent VALUES (NEW.agent_uuid); RETURN NEW; END $$;"
          "CREATE TRIGGER test_silent AFTER UPDATE ON agent_status FOR EACH ROW"
          " WHEN (NEW.daemon_status = 'UNKNOWN') EXECUTE FUNCTION test_silent()")


class Load(threading.Thread):
    """Makes one kind of request after the other and notes every answer."""

    def __init__(self, name, request, writes=False):
        super().__init__(daemon=True)
        self.label, self.request, self.writes = name, request, writes
        self.answers = []  # begin, end, status, reason, Retry-After
        self.stored = []
        self.stop = threading.Event()

    def run(self):
        number = 0
        while not self.stop.is_set():
            number += 1
            name = f"{self.label}-{number}"
            began = time.monotonic()
            try:
                answer = self.request(name)
                note = (answer.status, answer.headers.get("X-Tule-Reason"),
                        answer.headers.get("Retry-After"))
            except OSError as e:
                note = (0, str(e), None)
            self.answers.append((began, time.monotonic(), *note))
            if self.writes and 200 <= note[0] < 300:
                self.stored.append(name)

    def served_since(self, time_of):
        return any(a[0] > time_of and a[2] < 300 for a in self.answers[-200:])


class Suite(Base):
    def set_up(self):
        self.balancer = None
        self.postgres = Postgres(self.workspace)
        key = self.workspace.dir("files") / "secret.key"
        key.write_bytes(os.urandom(32))
        key.chmod(0o600)
        self.key = {"TULE_SECRET_KEY_FILE": key}
        self.a = controller(self.workspace, "pg-a", **self.postgres.database("single"), **self.key)
        self.a.must_up("--role", "controller")

    def tear_down(self):
        if self.balancer:
            self.balancer.close()
        self.a.close()
        if hasattr(self, "b"):
            self.b.close()
        self.postgres.close()

    # --- one Controller -------------------------------------------------------------------------

    def test_one_controller_answers_as_recorded(self):
        return must_answer_as_recorded(self.a.base, "basics")

    def test_one_controller_answers_as_recorded_with_compatibility_iofog(self):
        one = controller(self.workspace, "pg-iofog", {"compatibility": "iofog"},
                         **self.postgres.database("iofog"), **self.key)
        try:
            one.must_up("--role", "controller")
            # the agent whose creation failed is listed as in the original, but with its router
            return must_answer_as_recorded(one.base, "basics", deviations={"iofog.list"})
        finally:
            one.close()

    def test_password_is_in_a_private_file_only(self):
        for pid in self.a.pids():
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                check.that(self.postgres.password.encode() not in f.read(), "password in ps")
            with open(f"/proc/{pid}/environ", "rb") as f:
                check.that(self.postgres.password.encode() not in f.read(), "password in environ")
        found = [p for p in self.a.data.rglob("*") if p.is_file() and p.stat().st_size < 10_000_000
                 and self.postgres.password.encode() in p.read_bytes()]
        check.equal([oct(p.stat().st_mode & 0o777) for p in found], ["0o600"], f"files {found}")

    # --- two Controllers ------------------------------------------------------------------------

    def test_two_controllers_start_at_once_on_an_empty_database(self):
        self.a.down()
        for path in self.a.log_files():
            path.unlink()  # it tells of leases on the other database, and holder() looks here
        settings = self.postgres.database(DB)
        self.a.env.update(settings)
        self.b = controller(self.workspace, "pg-b", **settings, **self.key)
        starts = [threading.Thread(target=t.up, args=("--role", "controller"))
                  for t in (self.a, self.b)]
        for start in starts:
            start.start()
        for start in starts:
            start.join()
        for one in (self.a, self.b):
            check.equal(rest.call(one.base + "/status").status, 200, f"{one.name}")
        applied = self.postgres.sql(DB, "SELECT count(*), count(DISTINCT name) FROM schema_versions")
        check.equal(len(set(applied.split("|"))), 1, f"migrations {applied}")
        self.balancer = RoundRobin([self.a.port, self.b.port])
        self.base = f"http://127.0.0.1:{self.balancer.port}/api/v3"

    def test_two_controllers_in_turn_answer_as_recorded(self):
        note = must_answer_as_recorded(self.base, "basics")
        served = list(self.balancer.served.values())
        check.that(abs(served[0] - served[1]) <= 1, f"served {served}")
        self.api = sign_up(self.base, "fleet")
        return f"{note}; served {served}"

    def test_a_change_at_one_wakes_a_request_held_at_the_other(self):
        uuid, token = provisioned(self.api, "held")
        here, there = rest.Api(self.a.base, self.api.token), rest.Api(self.b.base, token)
        slowest = 0
        for turn in range(5):
            self.acknowledge(there)
            answers = []
            waiting = threading.Thread(target=lambda: answers.append(
                (there("GET", "/agent/config/changes?wait=30", timeout=60), time.monotonic())))
            waiting.start()
            time.sleep(1)  # for the request to be held
            check.equal(answers, [], "answers before the change")
            here.ok("PATCH", f"/iofog/{uuid}", {"description": f"turn {turn}"})
            changed = time.monotonic()
            waiting.join(40)
            check.that(answers, "no answer")
            answer, at = answers[0]
            check.that(answer.json["config"], f"no change in {answer}")
            slowest = max(slowest, at - changed)
        check.that(slowest < 2, f"woken only after {slowest:.2f} s")
        return f"slowest of 5: {slowest * 1000:.0f} ms after the change was answered"

    @staticmethod
    def acknowledge(agent):
        def quiet():
            changes = agent.ok("GET", "/agent/config/changes").json
            agent.ok("PATCH", "/agent/config/changes", {"lastUpdated": changes["lastUpdated"]})
            return not any(v is True for v in changes.values())
        check.until(quiet, 10, "no change pending")

    # --- jobs -----------------------------------------------------------------------------------

    def holder(self):
        """The Controller that looks for silent agents."""
        token = self.postgres.sql(DB, "SELECT token FROM leases WHERE name = 'fog-status'")
        line = f"does the job fog-status (lease {token})"
        return next((t for t in (self.a, self.b)
                     if any(line in p.read_text(errors="replace") for p in t.log_files())), None)

    def marks(self, uuid):
        return int(self.postgres.sql(DB, f"SELECT count(*) FROM test_silent WHERE agent = '{uuid}'"))

    def status(self, base, uuid):
        return rest.Api(base, self.api.token).ok("GET", f"/iofog/{uuid}").json["daemonStatus"]

    def running(self, agent):
        agent.ok("PUT", "/agent/status", {"daemonStatus": "RUNNING"})

    def test_an_agent_that_calls_the_other_controller_is_not_silent(self):
        self.postgres.sql(DB, SILENT)
        self.silent, self.token = provisioned(self.api, "silent", statusFrequency=3)
        holder = check.until(self.holder, 30, "a Controller with the job")
        other = self.b if holder is self.a else self.a
        agent = rest.Api(other.base, self.token)
        self.running(agent)

        def polled():
            agent.ok("GET", "/agent/config/changes")
            return self.status(holder.base, self.silent) == "RUNNING"
        check.while_holds(polled, 20, "status of an agent that polls")

    def test_a_silent_agent_is_marked_once(self):
        check.until(lambda: self.status(self.base, self.silent) == "UNKNOWN", 60, "UNKNOWN")
        check.while_holds(lambda: self.marks(self.silent) == 1, 5, "marked once")
        for one in (self.a, self.b):
            check.equal(self.status(one.base, self.silent), "UNKNOWN", f"status at {one.name}")

    def test_another_takes_over_the_jobs_of_a_killed_controller(self):
        first = self.holder()
        other = self.b if first is self.a else self.a
        self.running(rest.Api(other.base, self.token))
        first.kill()
        killed = time.monotonic()
        check.until(lambda: self.holder() is other, 60, "the other Controller with the job")
        took = time.monotonic() - killed
        check.until(lambda: self.status(other.base, self.silent) == "UNKNOWN", 60, "UNKNOWN")
        check.while_holds(lambda: self.marks(self.silent) == 2, 5, "marked once more")
        first.again()
        return f"taken over {took:.1f} s after the kill"

    # --- the database goes away -----------------------------------------------------------------

    def test_a_lost_database_is_said_at_once_and_service_resumes(self):
        pids = self.a.pids() + self.b.pids()
        api, agent = rest.Api(self.base, self.api.token), rest.Api(
            self.base, provisioned(self.api, "busy")[1])
        load = []
        for i in range(4):
            load += [
                Load(f"write{i}", lambda name: api(
                    "POST", "/application", {"name": name, "isActivated": False}), True),
                Load(f"read{i}", lambda name: api("GET", "/user/profile"))]
        load += [
            Load("poll", lambda name: agent("GET", "/agent/config/changes")),
            Load("held", lambda name: agent("GET", "/agent/config/changes?wait=1")),
            Load("report", lambda name: agent("PUT", "/agent/status", {"daemonStatus": "RUNNING"}))]
        for one in load:
            one.start()
        time.sleep(3)
        self.postgres.crash()
        down = time.monotonic()
        time.sleep(15)
        up = time.monotonic()
        self.postgres.start()
        started = time.monotonic()
        check.until(lambda: all(one.served_since(started) for one in load), 60, "service for all")
        time.sleep(2)
        for one in load:
            one.stop.set()
        for one in load:
            one.join(60)
        answers = [a for one in load for a in one.answers]
        wrong = [a for a in answers if not (200 <= a[2] < 300) and a[2:] != (
            503, "STORE_UNAVAILABLE", "5")]
        check.that(not wrong, f"{len(wrong)} of {len(answers)} answers are neither: {wrong[:5]}")
        away = [a for a in answers if a[0] >= down and a[1] <= up]
        check.that(len(away) > 100, f"only {len(away)} answers while the database was away")
        check.that(all(a[2] == 503 for a in away), "answers without the database")
        slowest = max(a[1] - a[0] for a in answers)
        check.that(slowest < LONGEST_ANSWER, f"an answer after {slowest:.1f} s")
        resumed = min(a[1] for a in answers if a[2] < 300 and a[1] > up) - started
        last = max(a[1] for a in answers if a[2] == 503) - started
        stored = [name for one in load for name in one.stored]
        there = set(self.api.applications())
        missing = [name for name in stored if name not in there]
        check.equal(missing, [], "acknowledged writes that are not there")
        check.equal(self.a.pids() + self.b.pids(), pids, "processes")
        return (f"{len(answers)} answers, {len(away)} of them 503 while away, slowest "
                f"{slowest:.1f} s, first good one {resumed:.1f} s after the start, last 503 "
                f"{max(last, 0):.1f} s, {len(stored)} acknowledged writes all there")

    def test_a_database_that_hangs_is_given_up(self):
        api = rest.Api(self.a.base, self.api.token)
        load = [Load(f"hang{i}", lambda name: api("GET", "/user/profile")) for i in range(8)]
        self.postgres.freeze(True)
        try:
            for one in load:
                one.start()
            time.sleep(25)
        finally:
            self.postgres.freeze(False)
        began = time.monotonic()
        check.until(lambda: all(one.served_since(began) for one in load), 60, "service for all")
        resumed = time.monotonic() - began
        for one in load:
            one.stop.set()
        for one in load:
            one.join(60)
        answers = [a for one in load for a in one.answers]
        wrong = [a for a in answers if a[2] != 200 and a[2:] != (503, "STORE_UNAVAILABLE", "5")]
        check.that(not wrong, f"{len(wrong)} answers are neither: {wrong[:5]}")
        slowest = max(a[1] - a[0] for a in answers)
        check.that(slowest < LONGEST_HANGING, f"an answer after {slowest:.1f} s")
        return f"slowest answer {slowest:.1f} s, served again after {resumed:.1f} s"

    def test_changes_are_heard_again(self):
        both = [rest.Api(one.base, self.api.token) for one in (self.a, self.b)]
        check.until(lambda: all(api("GET", "/user/profile").status == 200
                                for api in both for _ in range(8)), 60, "service")
        uuid, token = provisioned(self.api, "held-again")
        there = rest.Api(self.b.base, token)
        self.acknowledge(there)
        timer = threading.Timer(1, lambda: rest.Api(self.a.base, self.api.token)(
            "PATCH", f"/iofog/{uuid}", {"description": "again"}))
        timer.start()
        answer = there("GET", "/agent/config/changes?wait=30", timeout=60)
        timer.join()
        check.that(answer.json["config"], f"no change in {answer}")

    def test_a_controller_waits_for_a_database_that_is_away(self):
        self.b.down()
        self.postgres.crash()
        start = subprocess.Popen([LAUNCHER, "up", "--role", "controller"], env=self.b.env,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            check.until(lambda: any("waiting for it" in p.read_text(errors="replace")
                                    for p in self.b.log_files()), 60, "a line in the log")
            self.postgres.start()
            check.until(lambda: rest.call(self.b.base + "/status").status == 200, 60, "service")
            check.equal(start.wait(60), 0, "exit status of tule up")
        finally:
            if start.poll() is None:
                os.killpg(start.pid, signal.SIGTERM)
