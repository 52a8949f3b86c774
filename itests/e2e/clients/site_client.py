#!/usr/bin/python3
"""What python3-qpid-proton does at an address of a site's own routes, and asks a router's management.

usage: site_client.py ask URL ADDRESS METHOD BODY
       site_client.py answer URL ADDRESS COUNT
       site_client.py links URL

ask prints subject and body of the answer; answer serves so many requests, prints "ready" first and
the body of each; links prints how many links the router has. Bodies and properties are those of
ioFog's proxy: one binary value, the method or status as the subject.
"""

import sys

from proton import Message
from proton.utils import BlockingConnection


def ask(url, address, method, body):
    connection = BlockingConnection(url, timeout=20)
    receiver = connection.create_receiver(None, dynamic=True, credit=1)
    sender = connection.create_sender(address)
    sender.send(Message(address="site.example/orders", subject=method, body=body.encode(),
                        reply_to=receiver.remote_source.address, correlation_id=1))
    got = receiver.receive(timeout=20)
    receiver.accept()
    print(got.subject, bytes(got.body or b"").decode())
    connection.close()


def answer(url, address, count):
    connection = BlockingConnection(url, timeout=60)
    receiver = connection.create_receiver(address, credit=1)
    back = connection.create_sender(None)
    print("ready", flush=True)
    for _ in range(int(count)):
        got = receiver.receive(timeout=60)
        print(got.subject, bytes(got.body).decode(), flush=True)
        back.send(Message(address=got.reply_to, subject="201", correlation_id=got.correlation_id,
                          properties={"x-by": "proton"}, body=b"proton has " + bytes(got.body)))
        receiver.accept()
    connection.close()


def links(url):
    connection = BlockingConnection(url, timeout=20)
    receiver = connection.create_receiver(None, dynamic=True, credit=10)
    sender = connection.create_sender("$management")
    known, total = 0, 1
    while known < total:
        sender.send(Message(reply_to=receiver.remote_source.address, correlation_id=1, properties={
            "operation": "QUERY", "type": "org.amqp.management",
            "entityType": "org.apache.qpid.dispatch.router.link", "name": "self",
            "offset": known, "count": 500}, body={"attributeNames": ["identity"]}))
        got = receiver.receive(timeout=20)  # settled already
        if got.properties["statusCode"] != 200:
            raise RuntimeError(got.properties)
        found = len(got.body["results"])
        known += found
        total = known + 1 if found == 500 else known
    print(known)
    connection.close()


if __name__ == "__main__":
    {"ask": ask, "answer": answer, "links": links}[sys.argv[1]](*sys.argv[2:])
