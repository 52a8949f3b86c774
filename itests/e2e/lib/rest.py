"""A plain HTTP client for the Controller's REST API."""

import json
import urllib.error
import urllib.request
import uuid

from . import check


class Answer:
    def __init__(self, status, text, headers):
        self.status, self.text, self.headers = status, text, headers

    @property
    def json(self):
        return json.loads(self.text)

    def __str__(self):
        return f"{self.status} {self.text[:600]}"


def call(url, method="GET", token=None, body=None, headers=None, timeout=30):
    """One request; a body that is bytes goes as it is, anything else as JSON."""
    request = urllib.request.Request(url, method=method)
    if body is not None and not isinstance(body, bytes):
        request.add_header("Content-Type", "application/json")
        body = json.dumps(body).encode()
    if token is not None:
        request.add_header("Authorization", token)
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, data=body, timeout=timeout) as answer:
            return Answer(answer.status, answer.read().decode(errors="replace"), answer.headers)
    except urllib.error.HTTPError as e:
        return Answer(e.code, e.read().decode(errors="replace"), e.headers)


def multipart(field, file_name, text):
    """Body and headers of a file upload."""
    boundary = uuid.uuid4().hex
    body = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; "
            f"filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            f"{text}\r\n--{boundary}--\r\n").encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class Api:
    """The Controller as one user sees it."""

    def __init__(self, base, token=None):
        self.base, self.token = base, token

    def __call__(self, method, path, body=None, headers=None, timeout=30):
        return call(self.base + path, method, self.token, body, headers, timeout)

    def ok(self, method, path, body=None, headers=None):
        answer = self(method, path, body, headers)
        check.that(200 <= answer.status < 300, f"{method} {path}: {answer}")
        return answer

    def login(self, email, password):
        answer = self("POST", "/user/login", {"email": email, "password": password})
        check.equal(answer.status, 200, "login")
        return Api(self.base, answer.json["accessToken"])

    def agents(self):
        """Agents by name."""
        return {f["name"]: f for f in self.ok("GET", "/iofog-list").json["fogs"]}

    def microservices(self, application):
        """Microservices of an application by name."""
        answer = self.ok("GET", f"/microservices/?application={application}")
        return {m["name"]: m for m in answer.json["microservices"]}

    def microservice(self, application, name):
        found = self.microservices(application)
        check.that(name in found, f"no microservice {application}/{name}")
        return found[name]

    def applications(self):
        return [a["name"] for a in self.ok("GET", "/application").json["applications"]]
