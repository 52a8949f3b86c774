// What rhea sees of a router: one test for each call.
//
// usage: node rhea_client.js TEST JSON-OF-ADDRESSES
//
// Prints a note and ends with status 0, or with what went wrong.
'use strict';

const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const rhea = require('rhea');

const at = JSON.parse(process.argv[3]);
const SECONDS = 50;

/** Options of a connection by its URL. */
function to(url, more) {
  const u = new URL(url.replace(/^amqp/, 'http'));
  return Object.assign({ host: u.hostname, port: Number(u.port), reconnect: false }, more);
}

function connect(url, more) {
  const container = rhea.create_container();
  const connection = container.connect(to(url, more));
  connection.on('disconnected', () => {});
  return connection;
}

/** The next event of a name. */
function once(emitter, name) {
  return new Promise((resolve) => emitter.once(name, resolve));
}

/** Waits until a sender may send. */
async function ready(sender) {
  while (!sender.sendable()) await once(sender, 'sendable');
}

/** Asserts that nobody comes in by these options. */
async function refused(url, more, what) {
  const connection = rhea.create_container().connect(to(url, more));
  const end = await Promise.race([
    once(connection, 'connection_open').then(() => 'open'),
    once(connection, 'connection_error').then(() => 'error'),
    once(connection, 'disconnected').then(() => 'disconnected'),
    once(connection, 'error').then(() => 'error')]);
  connection.on('error', () => {});
  connection.on('connection_error', () => {});
  connection.on('disconnected', () => {});
  assert.notStrictEqual(end, 'open', what + ' is let in');
}

/** Sends one message and receives it by the same connection. */
async function echo(connection, address, body) {
  const receiver = connection.open_receiver(address);
  const sender = connection.open_sender(address);
  await ready(sender);
  const accepted = once(sender, 'accepted');
  const came = once(receiver, 'message');
  sender.send({ body });
  assert.deepStrictEqual((await came).message.body, body);
  await accepted;
}

const tests = {
  async outcomes() {
    const connection = connect(at.url);
    const receiver = connection.open_receiver({ source: 'rhea.outcomes', autoaccept: false });
    const sender = connection.open_sender('rhea.outcomes');
    await ready(sender);
    for (const [wanted, act] of [
      ['accepted', (d) => d.accept()],
      ['rejected', (d) => d.reject({ condition: 'own:reason', description: 'why' })],
      ['released', (d) => d.release()],
      ['modified', (d) => d.modified({ delivery_failed: true, undeliverable_here: true })]]) {
      const came = once(receiver, 'message');
      const outcome = once(sender, wanted);
      sender.send({ body: wanted });
      act((await came).delivery);
      const state = (await outcome).delivery.remote_state;
      if (wanted === 'rejected') {
        assert.strictEqual(state.error.condition, 'own:reason');
      }
      if (wanted === 'modified') {
        assert.strictEqual(state.undeliverable_here, true);
      }
    }
    connection.close();
    return '4 outcomes';
  },

  async presettled() {
    const count = 3000;
    const connection = connect(at.url);
    const got = [];
    let sent = 0;
    const all = new Promise((resolve) => {
      connection.open_receiver({ source: 'rhea.presettled', credit_window: 100 })
        .on('message', (c) => {
          got.push(c.message.body);
          if (got.length === count) resolve();
        });
    });
    const sender = connection.open_sender({ target: 'rhea.presettled', snd_settle_mode: 1 });
    sender.on('sendable', () => {
      while (sender.sendable() && sent < count) sender.send({ body: sent++ });
    });
    await all;
    assert.deepStrictEqual(got, [...Array(count).keys()]);
    connection.close();
    return count + ' messages';
  },

  async request_response() {
    const server = connect(at.url);
    const answers = server.open_sender({});
    server.open_receiver('rhea.service').on('message', (c) => answers.send({
      to: c.message.reply_to, correlation_id: c.message.correlation_id, body: c.message.body * 2 }));
    const client = connect(at.url);
    const replies = client.open_receiver({ source: { dynamic: true } });
    await once(replies, 'receiver_open');
    const asking = client.open_sender({});
    await ready(asking);
    await ready(answers);
    for (let i = 0; i < 50; i++) {
      const came = once(replies, 'message');
      asking.send({ to: 'rhea.service', reply_to: replies.source.address, correlation_id: i, body: i });
      const answer = (await came).message;
      assert.deepStrictEqual([answer.correlation_id, answer.body], [i, 2 * i]);
    }
    const released = once(asking, 'released');
    asking.send({ to: 'rhea.nobody', body: 'm' });
    await released;
    server.close();
    client.close();
    return '50 requests; one for nobody is released';
  },

  async credit() {
    const connection = connect(at.url);
    const receiver = connection.open_receiver({ source: 'rhea.credit', credit_window: 0 });
    const sender = connection.open_sender('rhea.credit');
    const got = [];
    receiver.on('message', (c) => got.push(c.message.body));
    await once(receiver, 'receiver_open');
    receiver.add_credit(5);
    await ready(sender);
    for (let i = 0; i < 8; i++) sender.send({ body: i });
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    assert.deepStrictEqual(got, [0, 1, 2, 3, 4]);
    receiver.add_credit(3);
    while (got.length < 8) await once(receiver, 'message');
    const drained = once(receiver, 'receiver_drained');
    receiver.drain_credit();
    receiver.add_credit(10);
    await drained;
    assert.strictEqual(receiver.credit, 0);
    connection.close();
    return '5 messages for credit of 5; a drain takes the rest back';
  },

  async large() {
    const connection = connect(at.url);
    for (const size of [100000, 1000000, 20000000]) {
      await echo(connection, 'rhea.large.' + size, crypto.createHash('shake128', { outputLength: size })
        .update(String(size)).digest());
    }
    connection.close();
    return 'up to 20 MB';
  },

  async plain() {
    const connection = connect(at.plain, { username: 'ann', password: 'correct horse' });
    await echo(connection, 'rhea.plain', 'm');
    connection.close();
    await refused(at.plain, { username: 'ann', password: 'wrong' }, 'a wrong password');
    await refused(at.plain, { username: 'bob', password: 'correct horse' }, 'a stranger');
    await refused(at.plain, { username: 'ann' }, 'anybody');
    return 'one in, three out';
  },

  async external() {
    const tls = (ca, name) => Object.assign(
      { transport: 'tls', ca: [fs.readFileSync(at[ca])], enable_sasl_external: true },
      name ? { cert: fs.readFileSync(at[name]), key: fs.readFileSync(at[name + '-key']) } : {});
    const connection = connect(at.external, tls('ca', 'client'));
    await echo(connection, 'rhea.external', 'm'.repeat(200000));
    connection.close();
    await refused(at.external, tls('ca', ''), 'no certificate');
    await refused(at.external, tls('ca', 'stranger'), "a stranger's certificate");
    await refused(at.external, tls('other-ca', 'client'), 'a server of another authority');
    await refused(at.external, {}, 'no TLS');
    return 'one in, four out';
  },

  async websocket() {
    const ws = rhea.websocket_connect(require('ws'));
    const connection = rhea.create_container().connect({
      connection_details: ws(at.web, ['amqp'], {}), reconnect: false });
    connection.on('disconnected', () => {});
    await echo(connection, 'rhea.web', 'm');
    await echo(connection, 'rhea.web.large', 'l'.repeat(1000000));
    connection.close();
    return 'small and large';
  },

  /** As ioFog's TCP proxy: each link to an address comes to the connection that asked for them. */
  async link_route() {
    const server = connect(at.url);
    const replies = server.open_receiver({ source: { dynamic: true } });
    await once(replies, 'receiver_open');
    const management = server.open_sender('$management');
    await ready(management);
    const done = once(replies, 'message');
    management.send({
      to: '$management', reply_to: replies.source.address, correlation_id: 1,
      application_properties: {
        operation: 'CREATE', name: 'routed',
        type: 'org.apache.qpid.dispatch.router.connection.linkRoute' },
      body: { pattern: 'rhea.routed', direction: 'in' } });
    const answer = (await done).message.application_properties;
    assert.strictEqual(answer.statusCode, 201, JSON.stringify(answer));

    const client = connect(at.url);
    const back = client.open_receiver({ source: { dynamic: true } });
    await once(back, 'receiver_open');
    const attached = once(server, 'receiver_open');
    const sender = client.open_sender({ target: 'rhea.routed', source: back.source.address, name: 'one' });
    const link = (await attached).receiver;
    assert.strictEqual(link.source.address, back.source.address);
    const came = once(link, 'message');
    await ready(sender);
    sender.send({ body: 'in' });
    assert.strictEqual((await came).message.body, 'in');
    const reply = server.open_sender(link.source.address);
    await ready(reply);
    const out = once(back, 'message');
    reply.send({ body: 'out' });
    assert.strictEqual((await out).message.body, 'out');
    const closed = once(sender, 'sender_close');
    link.close();
    await closed;
    client.close();
    server.close();
    return 'a link, both ways, and its end';
  },

  /** The router dies while messages flow. */
  async reconnect() {
    const count = 4000;
    const got = new Set();
    const todo = [...Array(count).keys()];
    const open = new Map();
    let opened = 0;
    let told = false;
    const connection = connect(at.url, {
      reconnect: true, initial_reconnect_delay: 100, max_reconnect_delay: 500 });
    await new Promise((resolve) => {
      const end = () => { if (got.size === count && !todo.length && !open.size) resolve(); };
      const sender = connection.open_sender({ target: 'rhea.steady', autosettle: true });
      const again = (c) => {
        if (open.has(c.delivery.id)) todo.push(open.get(c.delivery.id));
        open.delete(c.delivery.id);
      };
      const pump = () => {
        while (sender.sendable() && todo.length && open.size < 50) {
          const number = todo.shift();
          open.set(sender.send({ body: number }).id, number);
        }
      };
      connection.on('connection_open', () => { opened++; });
      connection.on('disconnected', () => {
        todo.push(...open.values());
        open.clear();
      });
      connection.open_receiver({ source: 'rhea.steady', credit_window: 50 }).on('message', (c) => {
        got.add(c.message.body);
        end();
      });
      sender.on('sendable', pump);
      for (const name of ['released', 'modified', 'rejected']) sender.on(name, again);
      sender.on('accepted', (c) => {
        open.delete(c.delivery.id);
        if (!told && got.size > count / 4) {
          told = true;
          console.log('under way');
        }
        end();
        setTimeout(pump, 1);
      });
    });
    assert(opened > 1, 'the router did not die');
    connection.close();
    return `${count} messages, ${opened} connections`;
  }
};

setTimeout(() => {
  console.error(`not done within ${SECONDS} s`);
  process.exit(1);
}, SECONDS * 1000);
tests[process.argv[2]]().then((note) => {
  console.log(note);
  setTimeout(() => process.exit(0), 50);
}, (e) => {
  console.error(e);
  process.exit(1);
});
