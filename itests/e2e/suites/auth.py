"""A Controller that refuses, fails or talks nonsense for long takes nothing away (Shows 6)."""

import http.server
import json
import os
import ssl
import threading
import time
import urllib.error
import urllib.request

from lib import check, machine
from lib.network import Suite as Base
from lib.tule import Tule, application
from suites.two_agents import add_agent

APP = "e2e-auth"
EDGE = "e2e-refused"
SECONDS = float(os.environ.get("TULE_E2E_REFUSED", "5"))


class Front(http.server.ThreadingHTTPServer):
    """Stands before the Controller and answers in its place while it is told to."""

    daemon_threads = True

    def __init__(self, target):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target, self.answer = target, None
        threading.Thread(target=self.serve_forever, name="front", daemon=True).start()

    def handle_error(self, request, client_address):
        """A caller that has gone in the middle of an answer is no matter."""

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}/api/v3"


class SecureFront(Front):
    """A front with a certificate; each of them has sessions of its own, so that it is looked at."""

    def __init__(self, target, pair):
        self.use(pair)
        super().__init__(target)

    def use(self, pair):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        self.context = context

    def get_request(self):
        socket, address = super().get_request()
        socket.settimeout(60)
        return self.context.wrap_socket(
            socket, server_side=True, do_handshake_on_connect=False), address

    @property
    def base(self):
        return f"https://127.0.0.1:{self.server_port}/api/v3"


class Certificates:
    """An authority, and pairs of a certificate and its key that it has signed."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "index.txt").write_text("")
        (folder / "serial").write_text("01\n")
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=own\n[own]\npolicy=any\ndefault_md=sha256\nunique_subject=no\n"
            f"database={folder}/index.txt\nserial={folder}/serial\nnew_certs_dir={folder}\n"
            "x509_extensions=server\n[any]\ncommonName=supplied\n"
            "[server]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
        self.authority = folder / "ca.pem"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj",
                     "/CN=e2e authority", "-keyout", folder / "ca.key", "-out", self.authority)
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=controller",
                     "-keyout", folder / "server.key", "-out", folder / "server.csr")

    def openssl(self, *words):
        machine.must(["openssl", *map(str, words)], cwd=self.folder)

    def pair(self, name, begins, ends):
        self.openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
                     "-startdate", begins, "-enddate", ends, "-in", "server.csr", "-out",
                     f"{name}.pem")
        return self.folder / f"{name}.pem", self.folder / "server.key"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, kind, content, held = self.forward(body) if not self.server.answer \
            else (*self.server.answer, None)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if isinstance(self.server, SecureFront):
            self.send_header("Connection", "close")
        if kind:
            self.send_header("Content-Type", kind)
        if held:
            self.send_header("X-Tule-Held", held)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def forward(self, body):
        request = urllib.request.Request(
            self.server.target + self.path, method=self.command, data=body or None,
            headers={k: v for k, v in self.headers.items()
                     if k in ("Authorization", "Content-Type", "Request-Id", "X-Tule-Agent")})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return (answer.status, answer.headers.get("Content-Type"), answer.read(),
                        answer.headers.get("X-Tule-Held"))
        except urllib.error.HTTPError as e:
            return e.code, e.headers.get("Content-Type"), e.read(), None

    def log_message(self, *_):
        """The suite prints its own lines."""


def error(status, name):
    return status, "application/json", json.dumps({"name": name, "message": "no"}).encode()


class Suite(Base):
    def set_up(self):
        self.front = Front(self.tule.base.removesuffix("/api/v3"))
        self.uuid, key = add_agent(self.tule, EDGE)
        self.edge = Tule(self.workspace, "refused", self.docker)
        self.edge.agent_uuids.add(self.uuid)
        self.edge.must_up("--role", "agent", "--controller", self.front.base, "--key", key)
        self.tule.must_deploy(application(
            APP, [{"name": n, "image": self.shared.image} for n in ("one", "two")], EDGE))
        self.tule.wait_running(APP)
        self.lives = self.seen()
        self.journal = self.kept()

    def tear_down(self):
        self.front.answer = None
        self.tule.delete_application(APP)
        self.edge.close()
        self.front.shutdown()
        self.tule.api("DELETE", f"/iofog/{self.uuid}")

    def seen(self):
        return {n: (i, self.docker.inspect(i)["State"]["StartedAt"])
                for n, i in self.docker.owned(self.uuid, True).items()}

    def kept(self):
        journal = json.loads((self.edge.data / "agent" / "journal.json").read_text())
        return journal["identity"], journal["microservices"]

    def link(self):
        return json.loads((self.edge.data / "agent" / "status.json").read_text())["link"]

    def answered(self, answer, link):
        """Answers everything in one way for a while; nothing may change but the link's word."""
        self.front.answer = answer
        check.until(lambda: self.link() == link, 60, f"link {link}")
        check.while_holds(lambda: self.seen() == self.lives and self.kept() == self.journal,
                          SECONDS, "the same containers and the same journal")
        self.front.answer = None
        began = time.monotonic()
        check.until(lambda: self.link() == "OK", 60, "recovery by itself")
        check.equal(self.seen(), self.lives, "containers after it")
        return f"OK again after {time.monotonic() - began:.1f} s"

    def test_401(self):
        return self.answered(error(401, "AuthenticationError"), "UNAUTHORIZED")

    def test_503(self):
        return self.answered((503, "text/html", b"<h1>Service Unavailable</h1>"), "NOT_CONNECTED")

    def test_403(self):
        return self.answered(error(403, "ForbiddenError"), "UNAUTHORIZED")

    def test_404_of_a_web_server(self):
        return self.answered((404, "text/html", b"not here"), "NOT_CONNECTED")

    def test_200_with_a_page(self):
        return self.answered((200, "text/html", b"<h1>Log in to the hotel's network</h1>"),
                             "NOT_CONNECTED")

    def test_200_with_an_empty_object(self):
        self.front.answer = (200, "application/json", b"{}")
        check.while_holds(lambda: self.seen() == self.lives and self.kept() == self.journal,
                          SECONDS, "the same containers and the same journal")
        self.front.answer = None
        check.until(lambda: self.link() == "OK", 60, "recovery by itself")

    def test_restarted_while_it_is_refused(self):
        self.front.answer = error(401, "AuthenticationError")
        check.until(lambda: self.link() == "UNAUTHORIZED", 60, "the refusal")
        self.edge.kill()
        self.edge.again()
        check.while_holds(lambda: self.seen() == self.lives and self.kept() == self.journal, 5,
                          "the same containers and the same journal")
        self.front.answer = None
        check.until(lambda: self.link() == "OK", 60, "recovery by itself")
        check.equal(self.seen(), self.lives, "containers after it")

    # --- certificates -----------------------------------------------------------------------------

    def test_over_https(self):
        machine.need("openssl")
        certificates = Certificates(self.workspace.dir("certificates"))
        self.good = certificates.pair("good", "20200101000000Z", "20990101000000Z")
        self.expired = certificates.pair("expired", "20200101000000Z", "20200201000000Z")
        self.early = certificates.pair("early", "20980101000000Z", "20990101000000Z")
        self.secure = SecureFront(self.front.target, self.good)
        self.workspace.at_end(self.secure.shutdown)
        self.edge.must("agent", "config", "-ac", str(certificates.authority))
        self.edge.must("agent", "config", "-a", self.secure.base)
        check.until(lambda: self.link() == "OK" and self.kept()[0]["controllerUrl"].startswith("https"),
                    60, "the link over HTTPS")
        check.equal(self.seen(), self.lives, "containers")
        self.journal = self.kept()

    def untrusted(self, pair):
        """Local work goes on behind a certificate that counts for nothing."""
        self.secure.use(pair)
        check.until(lambda: self.link() == "BROKEN_CERTIFICATE", 90, "the word for it")
        check.contains(self.edge.must("agent", "status").out, "broken certificate", "agent status")
        check.while_holds(lambda: self.seen() == self.lives and self.kept() == self.journal,
                          SECONDS, "the same containers and the same journal")
        name, (victim, _) = sorted(self.lives.items())[0]
        self.docker.must("kill", victim)
        check.until(lambda: self.docker.running(victim), 40, f"{name} healed")
        self.lives = self.seen()
        doctor = self.edge.cli("doctor").all
        check.contains(doctor, "certificates", "doctor")
        self.secure.use(self.good)
        began = time.monotonic()
        check.until(lambda: self.link() == "OK", 60, "recovery by itself")
        check.equal(self.seen(), self.lives, "containers after it")
        return f"OK again after {time.monotonic() - began:.1f} s"

    def test_an_expired_certificate(self):
        return self.untrusted(self.expired)

    def test_one_that_begins_later_as_for_a_clock_at_1970(self):
        return self.untrusted(self.early)

    def test_restarted_while_it_is_expired(self):
        self.secure.use(self.expired)
        check.until(lambda: self.link() == "BROKEN_CERTIFICATE", 90, "the word for it")
        self.edge.kill()
        self.edge.again()
        check.while_holds(lambda: self.seen() == self.lives and self.kept() == self.journal, 5,
                          "the same containers and the same journal")
        self.secure.use(self.good)
        check.until(lambda: self.link() == "OK", 60, "recovery by itself")
