"""Killed at random points while deploying and updating, everything converges (Shows 3).

TULE_E2E_KILLS is how many kills (12); TULE_E2E_SEED chooses what is killed when.
"""

import os
import random
import time

from lib import check
from lib.edge import Edge
from lib.network import Suite as Base

KILLS = int(os.environ.get("TULE_E2E_KILLS", "12"))
SEED = int(os.environ.get("TULE_E2E_SEED", "1"))


class Suite(Base):
    def set_up(self):
        self.edge = None
        self.random = random.Random(SEED)
        self.edge = Edge(self.workspace, "storm")
        self.values = {n: 0 for n in ("one", "two", "three", "four")}
        self.edge.deploy(self.values)
        self.ids = self.containers(self.edge.converged(self.values))
        self.turn = 0

    def tear_down(self):
        if self.edge:
            self.edge.close()

    @staticmethod
    def containers(lives):
        return {n: container for n, (container, _) in lives.items()}

    # --- what is asked --------------------------------------------------------------------------

    def order(self):
        """Asks for something else; gives the names of what may be replaced for it."""
        self.turn += 1
        kind = self.random.choice(["update", "update", "both", "add", "remove"])
        extra = sorted(n for n in self.values if n.startswith("more"))
        if kind == "remove" and extra:
            del self.values[extra[0]]
            self.edge.deploy(self.values)
            return set(extra[:1])
        if kind == "add" and len(extra) < 3:
            self.values[f"more{self.turn}"] = self.turn
            self.edge.deploy(self.values)
            return {f"more{self.turn}"}
        names = self.random.sample(sorted(self.values), 2 if kind == "both" else 1)
        for name in names:
            self.values[name] = self.turn
            self.edge.controller.api.ok(
                "PATCH", f"/microservices/{self.edge.ids[name]}",
                {"env": [{"key": "VALUE", "value": str(self.turn)}]})
        return set(names)

    # --- what is killed -------------------------------------------------------------------------

    def kill_agent(self):
        self.edge.agent.kill()
        self.edge.agent.again()

    def kill_agent_twice(self):
        """The second time while it starts."""
        self.edge.agent.kill()
        self.edge.agent.again()
        self.edge.agent.kill()
        time.sleep(self.random.random())
        self.edge.agent.again()

    def kill_engine(self):
        self.edge.engine.power_off()
        self.edge.engine.start()

    def kill_microservice(self):
        running = sorted(self.edge.engine.owned(self.edge.uuid, True).values())
        if running:
            self.edge.engine.run("kill", self.random.choice(running))

    def kill_node(self):
        """A power failure: agent, engine and containers at once."""
        self.edge.agent.kill()
        self.kill_engine()
        self.edge.agent.again()

    def strike(self):
        victim = self.random.choice([
            self.kill_agent, self.kill_agent, self.kill_engine, self.kill_microservice,
            self.kill_microservice, self.kill_node, self.kill_agent_twice])
        self.edge.send(5)
        replaced = self.order()
        time.sleep(self.random.random() * 2)
        self.edge.send(5)
        victim()
        after = self.containers(self.edge.converged(self.values))
        again = [n for n in after if n in self.ids and n not in replaced and after[n] != self.ids[n]]
        check.equal(again, [], f"made anew without need after {victim.__name__}")
        self.ids = after
        check.equal(self.edge.lost(), 0, f"acknowledged messages lost after {victim.__name__}")
        return victim.__name__

    def test_kills(self):
        struck = {}
        print(f"     storm: {KILLS} kills, seed {SEED}", flush=True)
        for number in range(KILLS):
            try:
                name = self.strike()
            except Exception as e:  # whatever it is, which kill it was is what one needs to know
                raise check.Failure(f"kill {number + 1} of seed {SEED}: {type(e).__name__}: {e}")
            struck[name] = struck.get(name, 0) + 1
            if (number + 1) % 25 == 0:
                print(f"     storm: {number + 1} kills converged", flush=True)
        twice = len(self.edge.came) - len(set(self.edge.came))
        return f"{struck}; {len(self.edge.sent)} messages, {twice} came twice"
