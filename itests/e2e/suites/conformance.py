"""What clients of ioFog's Controller 3.0.4 were answered, they are answered (on H2)."""

from lib.controllers import controller
from lib.network import Suite as Base
from lib.replay import must_answer_as_recorded


class Suite(Base):
    def set_up(self):
        self.controllers = []

    def tear_down(self):
        for one in self.controllers:
            one.close()

    def fresh(self, name, **settings):
        self.controllers.append(controller(self.workspace, name, settings))
        self.controllers[-1].must_up("--role", "controller")
        return self.controllers[-1]

    def test_answers_are_as_recorded(self):
        return must_answer_as_recorded(self.fresh("conformance").base, "basics")

    def test_answers_are_as_recorded_with_compatibility_iofog(self):
        for one in self.controllers:
            one.close()
        base = self.fresh("conformance-iofog", compatibility="iofog").base
        # the agent whose creation failed is listed as in the original, but with its router
        return must_answer_as_recorded(base, "basics", deviations={"iofog.list"})
