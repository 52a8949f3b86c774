"""Controllers alone, set up for a suite before their first start."""

from . import check, machine, rest
from .tule import Tule

PASSWORD = "a-long-password"


def controller(workspace, name, settings=None, **env):
    """A Controller with open sign-up and no user, that looks for silent agents every second.

    The settings are further ones of PID io.tule.controller.
    """
    tule = Tule(workspace, name, None, TULE_SIGNUP="open", **env)
    etc = tule.data / "platform" / "controller" / "etc"
    etc.mkdir(parents=True)
    text = (machine.ROOT / "config" / "io.tule.controller.cfg").read_text(encoding="utf-8")
    wanted = {"createAdministrator": "false", "fogStatusIntervalSeconds": "1", **(settings or {})}
    kept = [line for line in text.splitlines() if line.partition("=")[0].strip() not in wanted]
    lines = kept + [f"{key} = {value}" for key, value in wanted.items()]
    (etc / "io.tule.controller.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tule


def sign_up(base, name):
    """A new user, signed in."""
    email = f"{name}@example.com"
    api = rest.Api(base)
    answer = api("POST", "/user/signup", {"firstName": name, "lastName": "Somebody",
                                          "email": email, "password": PASSWORD})
    check.equal(answer.status, 201, "sign-up")
    return api.login(email, PASSWORD)


def provisioned(api, name, **fields):
    """An agent of the user; gives its uuid and its own token."""
    uuid = api.ok("POST", "/iofog", {"name": name, "fogType": 1, "routerMode": "none", **fields}
                  ).json["uuid"]
    key = api.ok("GET", f"/iofog/{uuid}/provisioning-key").json["key"]
    answer = rest.Api(api.base).ok("POST", "/agent/provision", {"type": 1, "key": key})
    return uuid, answer.json["token"]
