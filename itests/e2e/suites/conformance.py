"""What clients of ioFog's Controller 3.0.4 were answered, they are answered (on H2)."""

from lib.controllers import controller
from lib.network import Suite as Base
from lib.replay import must_answer_as_recorded


class Suite(Base):
    def set_up(self):
        self.controller = controller(self.workspace, "conformance")
        self.controller.must_up("--role", "controller")

    def tear_down(self):
        self.controller.close()

    def test_answers_are_as_recorded(self):
        return must_answer_as_recorded(self.controller.base, "basics")
