#!/usr/bin/python3
"""What python3-qpid-proton sees of a router: one test for each call.

usage: proton_client.py TEST JSON-OF-ADDRESSES

Prints a note and ends with status 0, or ends with the exception.
"""

import hashlib
import json
import sys
import time

from proton import (ConnectionException, Delivery, Message, SSLDomain, Terminus, Timeout, symbol)
from proton.handlers import MessagingHandler
from proton.reactor import AtMostOnce, Container
from proton.utils import BlockingConnection, LinkDetached, SendException


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: expected {wanted!r}, got {actual!r}")


def refused(action, what):
    """Asserts that an attempt is refused; gives the refusal."""
    try:
        action()
    except (ConnectionException, LinkDetached, SendException, Timeout) as e:
        return str(e)
    raise AssertionError(what + " is let in")


class Pair:
    """A connection with a sender and a receiver of one address."""

    def __init__(self, url, address, credit=10, **options):
        self.connection = BlockingConnection(url, timeout=20, **options)
        self.receiver = self.connection.create_receiver(address, credit=credit)
        self.sender = self.connection.create_sender(address)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def carry(self, message, seconds=10):
        """Sends a message, takes it and waits until the sender hears of it; gives what came."""
        delivery = self.sender.link.send(message)
        got = self.receiver.receive(timeout=seconds)
        self.receiver.accept()
        self.settled(delivery, Delivery.ACCEPTED)
        return got

    def settled(self, delivery, outcome):
        self.connection.wait(lambda: delivery.settled, timeout=10)
        expect(delivery.remote_state, outcome, "outcome")
        delivery.settle()


def outcomes(at):
    """Each outcome of a receiver comes to the sender."""
    with Pair(at["url"], "proton.outcomes") as pair:
        for wanted in (Delivery.ACCEPTED, Delivery.REJECTED, Delivery.RELEASED, Delivery.MODIFIED):
            delivery = pair.sender.link.send(Message(body="m"))
            pair.receiver.receive(timeout=10)
            if wanted == Delivery.MODIFIED:
                pair.receiver.release(delivered=True)
            else:
                pair.receiver.settle(wanted)
            pair.settled(delivery, wanted)
    return "4 outcomes"


def kinds(at):
    """Bodies, properties and annotations come as they were sent."""
    with Pair(at["url"], "proton.kinds") as pair:
        for body in ("text", b"\x00\xff" * 300, 2 ** 40, [1, "two", None], {"k": [True, 2.5]}, None):
            message = Message(
                body=body, id="id-1", subject="s", correlation_id=7, content_type="text/plain",
                properties={"a": 1, "b": "zwei"}, annotations={symbol("x-own"): "mine"},
                durable=True, priority=7, ttl=60000, group_id="g", group_sequence=3)
            got = pair.carry(message)
            for field in ("body", "id", "subject", "correlation_id", "content_type", "properties",
                          "annotations", "durable", "priority", "group_id", "group_sequence"):
                expect(getattr(got, field), getattr(message, field), field)
    return "6 bodies"


def presettled(at):
    """Presettled messages come in order, and none is lost where the receiver gives credit."""
    count = 3000

    class Client(Bounded):
        def __init__(self):
            super().__init__(prefetch=100)
            self.sent, self.got = 0, []

        def on_start(self, event):
            self.connection = event.container.connect(at["url"])
            event.container.create_receiver(self.connection, "proton.presettled")
            self.sender = event.container.create_sender(
                self.connection, "proton.presettled", options=AtMostOnce())

        def on_sendable(self, event):
            while event.sender.credit and self.sent < count:
                event.sender.send(Message(body=self.sent))
                self.sent += 1

        def on_message(self, event):
            expect(event.delivery.settled, True, "settled")
            self.got.append(event.message.body)
            if len(self.got) == count:
                self.connection.close()

    client = Client()
    client.run(30)
    expect(client.got, list(range(count)), "messages")
    return f"{count} messages"


class Bounded(MessagingHandler):
    """A handler whose client ends with its connection, or when its time is over."""

    late = False

    def on_connection_closed(self, event):
        event.container.stop()

    def on_timer_task(self, event):
        self.late = True
        event.container.stop()

    def run(self, seconds):
        container = Container(self)
        container.schedule(seconds, self)
        container.run()
        if self.late:
            raise AssertionError(f"not done within {seconds} s")


class Requests(Bounded):
    """A client that asks 50 times and a service, each by a connection of its own."""

    def __init__(self, url):
        super().__init__(prefetch=10, auto_accept=True)
        self.url, self.answers, self.released = url, [], False
        self.opened, self.reply_to = set(), None

    def on_start(self, event):
        container = event.container
        self.service = container.connect(self.url)
        self.serving = container.create_receiver(self.service, "proton.service")
        self.answering = container.create_sender(self.service, None)
        self.connection = container.connect(self.url, reconnect=False)
        self.asking = container.create_sender(self.connection, None)
        self.replies = container.create_receiver(self.connection, None, dynamic=True)

    def on_link_opened(self, event):
        # They come by two connections; what is sent to a service that is not there is released.
        self.opened.add(event.link.name)
        if {self.serving.name, self.replies.name} <= self.opened and not self.reply_to:
            self.reply_to = self.replies.remote_source.address
            self.ask()

    def ask(self):
        number = len(self.answers)
        self.asking.send(Message(address="proton.service", reply_to=self.reply_to,
                                 correlation_id=number, body=number))

    def on_message(self, event):
        message = event.message
        if event.receiver == self.replies:
            self.answers.append((message.correlation_id, message.body))
            if len(self.answers) < 50:
                self.ask()
            else:
                self.asking.send(Message(address="proton.nobody", body="m"))
        else:
            self.answering.send(Message(address=message.reply_to, body=message.body * 2,
                                        correlation_id=message.correlation_id))

    def on_released(self, event):
        self.released = True
        self.connection.close()


def request_response(at):
    """An anonymous sender and a dynamic address, as request and response have them."""
    client = Requests(at["url"])
    client.run(20)
    expect(client.answers, [(n, 2 * n) for n in range(50)], "answers")
    expect(client.released, True, "the message for nobody is released")
    if not client.reply_to.startswith("amqp:/_topo/0/"):
        raise AssertionError("dynamic address " + client.reply_to)
    return "50 requests; one for nobody is released"


class Credit(Bounded):
    """Gives credit for five of eight messages, then for ten more which it drains."""

    def __init__(self, url):
        super().__init__(prefetch=0, auto_accept=True)
        self.url, self.got, self.sent, self.drained = url, [], 0, False

    def on_start(self, event):
        self.connection = event.container.connect(self.url)
        self.receiver = event.container.create_receiver(self.connection, "proton.credit")
        self.sender = event.container.create_sender(self.connection, "proton.credit")
        self.receiver.flow(5)

    def on_sendable(self, event):
        while self.sent < 8 and event.sender.credit:
            event.sender.send(Message(body=self.sent))
            self.sent += 1
            if self.sent == 8:
                event.container.schedule(0.5, self.Later(self))

    class Later:
        def __init__(self, client):
            self.client = client

        def on_timer_task(self, _):
            expect(self.client.got, [0, 1, 2, 3, 4], "messages for a credit of 5")
            self.client.receiver.drain(10)

    def on_message(self, event):
        self.got.append(event.message.body)

    def on_link_flow(self, event):
        if self.receiver.drain_mode and not self.receiver.credit and len(self.got) == 8:
            self.drained = True
            self.connection.close()


def credit(at):
    """No message comes above the credit, and a drain is answered."""
    client = Credit(at["url"])
    client.run(20)
    expect((client.got, client.drained), (list(range(8)), True), "messages, and drained")
    return "5 messages for credit of 5; a drain takes the rest back"


def large(at):
    """Messages far above a frame and the router's buffers, digest against digest."""
    with Pair(at["url"], "proton.large", credit=2) as pair:
        for size in (100_000, 1_000_000, 20_000_000):
            body = hashlib.shake_128(b"%d" % size).digest(size)
            got = pair.carry(Message(body=body), 40).body
            expect(hashlib.sha256(got).hexdigest(), hashlib.sha256(body).hexdigest(), "digest")
    return "up to 20 MB"


def plain(at):
    """A user and a password; without them, or with wrong ones, nobody comes in."""
    how = {"allowed_mechs": "PLAIN", "allow_insecure_mechs": True, "sasl_enabled": True}
    with Pair(at["plain"], "proton.plain", user="ann", password="correct horse", **how) as pair:
        expect(pair.carry(Message(body="m")).body, "m", "message")
    for user, password in (("ann", "wrong"), ("bob", "correct horse"), ("ann", "")):
        refused(lambda u=user, p=password: BlockingConnection(
            at["plain"], timeout=5, user=u, password=p, **how), f"{user} with {password!r}")
    refused(lambda: BlockingConnection(at["plain"], timeout=5, allowed_mechs="ANONYMOUS"), "anybody")
    return "one in, four out"


def _domain(at, ca="ca", certificate=""):
    domain = SSLDomain(SSLDomain.MODE_CLIENT)
    domain.set_trusted_ca_db(at[ca])
    domain.set_peer_authentication(SSLDomain.VERIFY_PEER_NAME)
    if certificate:
        domain.set_credentials(at[certificate], at[certificate + "-key"], None)
    return domain


def external(at):
    """TLS with a client's certificate; one of another authority, or none, is refused."""
    good = _domain(at, certificate="client")
    with Pair(at["external"], "proton.external", ssl_domain=good, allowed_mechs="EXTERNAL") as pair:
        body = "m" * 200_000
        expect(pair.carry(Message(body=body)).body, body, "message")
    for what, domain in (("no certificate", _domain(at)),
                         ("a stranger's certificate", _domain(at, certificate="stranger")),
                         ("a server of another authority", _domain(at, "other-ca", "client"))):
        refused(lambda d=domain: BlockingConnection(
            at["external"], timeout=5, ssl_domain=d, allowed_mechs="EXTERNAL"), what)
    refused(lambda: BlockingConnection(at["external"].replace("amqps", "amqp"), timeout=5), "no TLS")
    return "one in, four out"


def multicast(at):
    """Each receiver has a copy; the sender hears once."""
    connection = BlockingConnection(at["url"], timeout=20)
    receivers = [connection.create_receiver("multicast.proton", credit=10, name=f"copy {n}")
                 for n in range(4)]
    sender = connection.create_sender("multicast.proton")
    for number in range(20):
        delivery = sender.link.send(Message(body=number))
        for receiver in receivers:
            expect(receiver.receive(timeout=10).body, number, "copy")
            receiver.accept()
        connection.wait(lambda: delivery.settled, timeout=10)
        expect(delivery.remote_state, Delivery.ACCEPTED, "outcome")
        delivery.settle()
    connection.close()
    return "20 messages to 4 receivers"


class Steady(Bounded):
    """Sends numbers until each was accepted, through whatever happens to the connection."""

    def __init__(self, url, count):
        super().__init__(prefetch=50, auto_accept=True)
        self.url, self.count = url, count
        self.todo, self.open, self.got, self.opened = list(range(count)), {}, set(), 0
        self.connection = None

    def on_start(self, event):
        self.connection = event.container.connect(self.url, reconnect=[0.1, 0.2, 0.5] * 100)
        event.container.create_receiver(self.connection, "proton.steady")
        event.container.create_sender(self.connection, "proton.steady")

    def on_connection_opened(self, event):
        self.opened += 1
        self.todo += self.open.values()
        self.open.clear()

    def on_sendable(self, event):
        while event.sender.credit and self.todo and len(self.open) < 50:
            number = self.todo.pop(0)
            self.open[event.sender.send(Message(body=number))] = number
            time.sleep(0.001)

    def on_accepted(self, event):
        number = self.open.pop(event.delivery, None)
        if number == self.count // 4:
            print("under way", flush=True)
        self.end()
        self.on_sendable(event)

    def on_released(self, event):
        number = self.open.pop(event.delivery, None)
        if number is not None:
            self.todo.append(number)

    on_rejected = on_released

    def on_message(self, event):
        self.got.add(event.message.body)
        self.end()

    def on_transport_error(self, event):
        pass  # it is connected again

    def end(self):
        if len(self.got) == self.count and not self.todo and not self.open:
            self.connection.close()


def reconnect(at):
    """The router dies while messages flow; the client comes back by itself and none is lost."""
    client = Steady(at["url"], 4000)
    client.run(50)
    expect(client.got, set(range(4000)), "numbers")
    if client.opened < 2:
        raise AssertionError("the router did not die")
    return f"4000 messages, {client.opened} connections"


def no_coordinator(at):
    """There is no transaction without a broker: the link is refused."""
    class Coordinator:
        def apply(self, link):
            link.target.type = Terminus.COORDINATOR

        def test(self, link):
            return True
    connection = BlockingConnection(at["url"], timeout=5)
    why = refused(lambda: connection.create_sender(None, options=Coordinator()), "a coordinator")
    if "precondition-failed" not in why:
        raise AssertionError(why)
    connection.close()
    return why


if __name__ == "__main__":
    print(globals()[sys.argv[1]](json.loads(sys.argv[2])) or "")
