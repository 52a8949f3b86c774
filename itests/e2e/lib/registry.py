"""A real image registry with a password: Debian's docker-registry on a loopback port."""

import base64
import urllib.error
import urllib.request

from . import check, machine


class Registry:
    def __init__(self, workspace, user, password):
        program = machine.need("docker-registry")
        htpasswd = machine.need("htpasswd")
        self.user, self.password = user, password
        self.digests = {}
        self.port = machine.free_port()
        self.host = f"127.0.0.1:{self.port}"
        directory = workspace.dir("registry")
        line = machine.must([htpasswd, "-niB", user], stdin=password + "\n").out.strip()
        (directory / "htpasswd").write_text(line + "\n", encoding="utf-8")
        configuration = directory / "config.yml"
        configuration.write_text(f"""version: 0.1
log: {{level: warn}}
storage:
  filesystem: {{rootdirectory: {directory}/data}}
  delete: {{enabled: true}}
http: {{addr: "{self.host}"}}
auth:
  htpasswd: {{realm: tule-e2e, path: {directory}/htpasswd}}
""", encoding="utf-8")
        self._command = [program, "serve", configuration]
        self._log = directory / "log"
        self._daemon = None
        workspace.at_end(self.stop)
        self.start()

    def start(self):
        """Starts it, with what was pushed before."""
        self._daemon = machine.Daemon(self._command, self._log)
        check.until(self._answers, 20, "registry")

    def stop(self):
        """Ends it; nothing answers at its address any more."""
        if self._daemon:
            self._daemon.close()

    def _answers(self):
        check.that(self._daemon.running(), "docker-registry ended")
        request = urllib.request.Request(f"http://{self.host}/v2/")
        word = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request.add_header("Authorization", f"Basic {word}")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as e:
            raise check.Failure(f"registry answers {e.code}")

    def push(self, docker, local, name):
        """Pushes a local image and removes it locally; gives its reference in the registry."""
        reference = f"{self.host}/{name}"
        docker.must("login", "-u", self.user, "--password-stdin", self.host, stdin=self.password)
        docker.must("tag", local, reference)
        docker.must("push", reference)
        docker.must("logout", self.host)
        digests = docker.must("image", "inspect", "--format", "{{join .RepoDigests \" \"}}", reference)
        self.digests[reference] = next(d for d in digests.split() if d.startswith(self.host))
        docker.must("image", "rm", reference)
        return reference
