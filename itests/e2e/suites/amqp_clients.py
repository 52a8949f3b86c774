"""Clients that are not ours at our router: python3-qpid-proton, and rhea on Node.js.

rhea is installed by npm, in the versions of clients/package-lock.json.
"""

import json
import shutil

from lib import check, machine
from lib.amqprouter import Router, section
from lib.network import Suite as Base

CLIENTS = machine.ROOT / "itests" / "e2e" / "clients"
PYTHON = "/usr/bin/python3"


class Suite(Base):
    def set_up(self):
        self.rhea = None
        router = self.router = Router(self.workspace, "clients")
        users = self.workspace.file("users", self.user("ann", "correct horse"), 0o600)
        certificates = self.certificates()
        router.text = section("router", id="clients", mode="interior", saslUsersFile=users)
        router.text += section("sslProfile", name="tls", certFile=certificates["server"],
                               privateKeyFile=certificates["server-key"],
                               caCertFile=certificates["ca"])
        router.text += section("address", prefix="multicast", distribution="multicast")
        router.listen("url")
        router.listen("plain", saslMechanisms="PLAIN", authenticatePeer="yes")
        router.listen("external", sslProfile="tls", saslMechanisms="EXTERNAL",
                      authenticatePeer="yes", requireSsl="yes")
        router.listen("web", http="yes")
        router.start()
        self.at = dict(certificates)
        for name, port in router.ports.items():
            scheme = {"external": "amqps", "web": "ws"}.get(name, "amqp")
            self.at[name] = f"{scheme}://{'localhost' if name == 'external' else '127.0.0.1'}:{port}"

    def tear_down(self):
        self.router.close()

    def user(self, name, password):
        return machine.must([machine.ROOT / "tule", "router", "--user", name],
                            stdin=password + "\n", timeout=600).out

    def certificates(self):
        """Two authorities, a server, a client, and a client of the other authority."""
        openssl, folder = machine.need("openssl"), self.workspace.dir("certificates")
        made = {}

        def make(name, authority, subject, extra=()):
            key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
            signed = ["-CA", made[authority], "-CAkey", made[authority + "-key"]] if authority else []
            machine.must([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                          "-subj", subject, "-keyout", key, "-out", certificate, *signed, *extra])
            made[name], made[name + "-key"] = str(certificate), str(key)

        make("ca", "", "/CN=authority")
        make("other-ca", "", "/CN=other authority")
        leaf = ["-addext", "basicConstraints=critical,CA:FALSE"]
        make("server", "ca", "/CN=router",
             [*leaf, "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"])
        make("client", "ca", "/CN=ann", leaf)
        make("stranger", "other-ca", "/CN=ann", leaf)
        return made

    # --- how a client runs --------------------------------------------------------------------------

    def command(self, client):
        if client == "proton":
            if machine.run([PYTHON, "-c", "import proton"]).code != 0:
                raise check.Skip("python3-qpid-proton is not installed")
            return [PYTHON, "-u", str(CLIENTS / "proton_client.py")]
        return [machine.need("node"), str(self.installed() / "rhea_client.js")]

    def installed(self):
        """A folder with rhea in it."""
        if self.rhea is None:
            npm = machine.need("npm")
            folder = self.workspace.dir("rhea")
            for file in ("package.json", "package-lock.json", "rhea_client.js"):
                shutil.copy(CLIENTS / file, folder)
            machine.must([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder,
                         timeout=180)
            self.rhea = folder
        return self.rhea

    def ask(self, client, test):
        result = machine.run([*self.command(client), test, json.dumps(self.at)], timeout=90)
        check.that(result.code == 0, check.shorten(result.all[-1000:]))
        return result.out.strip()

    def reconnects(self, client):
        """The router is killed and started again in the middle of a client's test."""
        log = self.workspace.path / f"{client}-reconnect.log"
        process = machine.Daemon([*self.command(client), "reconnect", json.dumps(self.at)], log)
        try:
            check.until(lambda: "under way" in log.read_text(), 30, "the client's messages")
            self.router.kill()
            self.router.start()
            check.until(lambda: not process.running(), 60, f"the client's end: {log.read_text()}")
        finally:
            process.close()
        check.that(process.process.returncode == 0, check.shorten(log.read_text()[-1000:]))
        return log.read_text().split("\n", 1)[1].strip()

    # --- python3-qpid-proton ------------------------------------------------------------------------

    def test_proton_outcomes(self):
        return self.ask("proton", "outcomes")

    def test_proton_kinds_of_messages(self):
        return self.ask("proton", "kinds")

    def test_proton_presettled(self):
        return self.ask("proton", "presettled")

    def test_proton_anonymous_sender_and_dynamic_reply(self):
        return self.ask("proton", "request_response")

    def test_proton_credit_and_drain(self):
        return self.ask("proton", "credit")

    def test_proton_large_messages(self):
        return self.ask("proton", "large")

    def test_proton_multicast(self):
        return self.ask("proton", "multicast")

    def test_proton_plain(self):
        return self.ask("proton", "plain")

    def test_proton_external(self):
        return self.ask("proton", "external")

    def test_proton_is_refused_a_coordinator(self):
        return self.ask("proton", "no_coordinator")

    def test_proton_comes_back_to_a_killed_router(self):
        return self.reconnects("proton")

    # --- rhea ---------------------------------------------------------------------------------------

    def test_rhea_outcomes(self):
        return self.ask("rhea", "outcomes")

    def test_rhea_presettled(self):
        return self.ask("rhea", "presettled")

    def test_rhea_anonymous_sender_and_dynamic_reply(self):
        return self.ask("rhea", "request_response")

    def test_rhea_credit_and_drain(self):
        return self.ask("rhea", "credit")

    def test_rhea_large_messages(self):
        return self.ask("rhea", "large")

    def test_rhea_plain(self):
        return self.ask("rhea", "plain")

    def test_rhea_external(self):
        return self.ask("rhea", "external")

    def test_rhea_over_websocket(self):
        return self.ask("rhea", "websocket")

    def test_rhea_serves_links_by_a_route_of_its_connection(self):
        return self.ask("rhea", "link_route")

    def test_rhea_comes_back_to_a_killed_router(self):
        return self.reconnects("rhea")
