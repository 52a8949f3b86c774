"""Sends recorded calls of ioFog's Controller 3.0.4 and compares the answers.

itests/recordings/README.md tells what a recording is and what is compared; ReplayTest does the same
inside the build.
"""

import http.client
import json
import re
import urllib.parse

from . import check, machine

RECORDINGS = machine.ROOT / "itests" / "recordings"

VOLATILE = {
    "createdAt", "updatedAt", "created_at", "updated_at", "lastUpdated", "timestamp", "uptimeSec",
    "expirationTime", "accessToken", "token", "queueName", "stack", "lastActive",
    "configLastUpdated", "provisionKey", "lastStatusTime", "remotePort"}
IDENTIFIER = re.compile(r"^id$|Id$|^sourceRouter$|^destRouter$")
REFERENCE = re.compile(r"<<(\w+)>>")
HEX = "[0-9a-fA-F]"
RANDOM = re.compile(
    rf"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{{32}}|{HEX}{{8}}-(?:{HEX}{{4}}-){{3}}{HEX}{{12}})(?![0-9A-Za-z])")
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)?")
RECENT = 1.5e12  # milliseconds since 1970: nobody's id or size
BOUNDARY = "RecordedBoundary"


def listed(name):
    """Call ids of one of the lists beside the recordings."""
    lines = (RECORDINGS / name).read_text(encoding="utf-8").splitlines()
    return {line.partition("|")[0].strip() for line in lines
            if line.strip() and not line.startswith("#")}


class Variables:
    """What was captured from the answers of one side."""

    def __init__(self):
        self.values = {}

    def fill(self, thing):
        if isinstance(thing, str):
            whole = REFERENCE.fullmatch(thing)
            if whole and whole.group(1) in self.values:
                return self.values[whole.group(1)]
            return REFERENCE.sub(
                lambda m: str(self.values.get(m.group(1), m.group(0))), thing)
        if isinstance(thing, list):
            return [self.fill(one) for one in thing]
        if isinstance(thing, dict):
            return {self.fill(key): self.fill(value) for key, value in thing.items()}
        return thing

    def capture(self, name, path, answer):
        try:
            at = answer
            for step in re.findall(r"\[[^\]]*\]|[^.]+", "" if path == "$" else path):
                if step.startswith("["):
                    key, _, wanted = step[1:-1].partition("=")
                    at = next(one for one in at if str(one.get(key)) == wanted)
                else:
                    at = at[int(step)] if isinstance(at, list) else at[step]
        except (StopIteration, LookupError, TypeError, ValueError, AttributeError):
            return False
        self.values[name] = at
        return True

    def meaning(self, text):
        """The text with captured values, random identifiers and times told by what they are."""
        known = [(v, k) for k, v in self.values.items() if isinstance(v, str) and len(v) >= 6]
        for value, name in sorted(known, key=lambda pair: -len(pair[0])):
            text = text.replace(value, f"<<{name}>>")
        return TIME.sub("<<time>>", RANDOM.sub("<<random>>", text))

    def naming(self, number):
        return {k for k, v in self.values.items() if type(v) is int and v == number}


def kind(value):
    if value is None or isinstance(value, bool):
        return str(type(value))
    return "number" if isinstance(value, (int, float)) else str(type(value))


class Comparison:
    def __init__(self, recorded, replayed, volatile):
        self.recorded, self.replayed = recorded, replayed
        self.volatile = VOLATILE | set(volatile)

    def differences(self, wanted, got, path="$", key=""):
        if kind(wanted) != kind(got):
            return [f"{path}: {json.dumps(wanted)[:120]} expected, got {json.dumps(got)[:120]}"]
        if key in self.volatile:
            return []
        if isinstance(wanted, dict):
            found = [f"{path}.{k}: missing" for k in wanted if k not in got]
            found += [f"{path}.{k}: not recorded" for k in got if k not in wanted]
            for k in wanted:
                if k in got:
                    found += self.differences(wanted[k], got[k], f"{path}.{k}", k)
            return found
        if isinstance(wanted, list):
            return self.lists(wanted, got, path, key)
        same = (self.same_text(wanted, got) if isinstance(wanted, str)
                else self.same_number(wanted, got, key) if kind(wanted) == "number"
                else wanted == got)
        return [] if same else [f"{path}: {wanted!r} expected, got {got!r}"]

    def lists(self, wanted, got, path, key):
        if len(wanted) != len(got):
            return [f"{path}: {len(wanted)} elements expected, got {len(got)}"]
        found = [d for i, (w, g) in enumerate(zip(wanted, got))
                 for d in self.differences(w, g, f"{path}[{i}]", key)]
        left = list(got)
        for one in wanted if found else []:
            match = next((g for g in left if not self.differences(one, g, "", key)), None)
            if match is None:
                return found
            left.remove(match)
        return []

    def same_text(self, wanted, got):
        wanted, got = self.recorded.meaning(wanted), self.replayed.meaning(got)
        if wanted == got:
            return True
        try:  # a microservice's configuration is JSON in a text
            return (wanted[:1] in "{[" and
                    not self.differences(json.loads(wanted), json.loads(got)))
        except ValueError:
            return False

    def same_number(self, wanted, got, key):
        if wanted == got:
            return True
        if IDENTIFIER.search(key):
            return bool(self.recorded.naming(wanted) & self.replayed.naming(got))
        return wanted > RECENT and got > RECENT


class Replay:
    """One recording, sent to an empty Controller with open sign-up; a connection for each call."""

    def __init__(self, base):
        self.address = urllib.parse.urlsplit(base)
        self.recorded, self.replayed = Variables(), Variables()

    def run(self, recording):
        """Differences by call id."""
        results = {}
        with open(RECORDINGS / f"{recording}.jsonl", encoding="utf-8") as lines:
            for line in lines:
                call = json.loads(line)
                self.recorded.values.update(call.get("vars") or {})
                results[call["id"]] = self.call(call)
        return results

    def call(self, call):
        status, text = self.send(self.replayed.fill(call["request"]))
        try:
            body = json.loads(text) if text else None
        except ValueError:
            body = None
        wanted = call["response"]
        found = []
        for name, path in (call.get("capture") or {}).items():
            self.recorded.capture(name, path, wanted.get("body"))
            if not self.replayed.capture(name, path, body):
                found.append(f"nothing to capture as {name}")
        if status != wanted["status"]:
            found.append(f"status {wanted['status']} expected, got {status} {text[:200]}")
        if "body" in wanted:
            if status == wanted["status"] or wanted["status"] < 400:
                comparison = Comparison(self.recorded, self.replayed, call.get("volatile") or ())
                found += comparison.differences(wanted["body"], body)
        elif "text" not in wanted and text:
            found.append(f"no body expected, got {text[:200]}")
        meant = call.get("accident") and (
            status == call["expect"] if "expect" in call else 400 <= status < 500)
        return [] if meant else found

    def send(self, request):
        headers = {"Connection": "close", **request.get("headers", {})}
        data = None
        if "multipart" in request:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            data = "".join(self.part(p) for p in request["multipart"]) + f"--{BOUNDARY}--\r\n"
        elif "raw" in request:
            data = request["raw"]
        elif "body" in request:
            headers["Content-Type"] = "application/json"
            data = json.dumps(request["body"])
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
        try:
            connection.request(request["method"], request["path"],
                               body=None if data is None else data.encode(), headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    @staticmethod
    def part(part):
        file = f'; filename="{part["filename"]}"' if "filename" in part else ""
        kind_of = f'\r\nContent-Type: {part["type"]}' if "type" in part else ""
        return (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part["name"]}"{file}'
                f'{kind_of}\r\n\r\n{part["data"]}\r\n')


def must_answer_as_recorded(base, recording, deviations=None):
    """Only the listed deviations may differ, or those given; gives a line for the report."""
    results = Replay(base).run(recording)
    listed_ones = listed("deviations.txt") if deviations is None else deviations
    unbuilt = listed("open.txt")
    surprises = {call: found for call, found in results.items()
                 if found and call not in listed_ones and call not in unbuilt}
    intended = [call for call, found in results.items() if found and call in listed_ones]
    check.that(not surprises, f"{len(surprises)} of {len(results)} calls of {recording} differ: "
               + json.dumps(surprises)[:3000])
    return (f"{len(results) - len(intended)} of {len(results)} alike, "
            f"{len(intended)} differ as listed")
