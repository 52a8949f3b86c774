/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A client that is not there for long: links come and go, streams end in the middle. */
final class Wanderer extends Peer {
  private static final int DETACH = 0x16;
  private static final int PIECE = 8 * 1024;
  private static final int CREDIT = 10;

  /** One of so many messages is answered otherwise than most. */
  private static final int MANY = 10;

  /** Pieces sent at a time: long messages last, so that some are cut off. */
  private static final int BUDGET = 4;

  /** One of so many pieces aborts its message instead. */
  private static final int ABORT = 40;

  /** One link of this side. */
  private static final class Link {
    final int handle;
    final boolean sender;
    final boolean settled;
    boolean closing;
    int remote = -1;
    int count;
    int allowed;
    int current;

    /** Pieces of the message under way that are still to be sent. */
    int pieces;

    /** Its first piece is sent. */
    boolean begun;

    Link(int handle, boolean sender, boolean settled) {
      this.handle = handle;
      this.sender = sender;
      this.settled = settled;
    }
  }

  private final Random random;
  private final boolean broker;
  private final Map<String, Link> byName = new HashMap<>();
  private final Map<Integer, Link> byRemote = new HashMap<>();
  private int nextHandle;
  private int nextDelivery;
  private int budget;
  private boolean gone;
  private String dynamicAddress = "";

  Wanderer(Selector s, InetSocketAddress router, String name, Random random, boolean broker)
      throws IOException {
    super(s, router, name, false);
    this.random = random;
    this.broker = broker;
    write();
  }

  boolean gone() {
    return gone;
  }

  /** The address that the router made, empty if none. */
  String dynamicAddress() {
    return dynamicAddress;
  }

  void listen(String address) {
    Link l = link(false, random.nextInt(4) == 0);
    receiver(l.handle, name(l), address.isEmpty() ? dynamic() : source(address), l.settled);
  }

  /** Attaches a sender that sends one message of so many pieces as soon as it may. */
  void tell(String address, int pieces) {
    Link l = link(true, random.nextInt(4) == 0);
    l.pieces = pieces;
    sender(l.handle, name(l), address, l.settled);
  }

  private Link link(boolean sender, boolean settled) {
    Link l = new Link(nextHandle++, sender, settled);
    byName.put(name(l), l);
    return l;
  }

  private static String name(Link l) {
    return "wanderer-" + l.handle;
  }

  /** Detaches one of its links. */
  void drop() {
    for (Link l : byName.values()) {
      if (l.remote >= 0 && !l.closing) {
        l.closing = true;
        Wire.frame(out, DETACH, l.handle, true);
        return;
      }
    }
  }

  void close() throws IOException {
    if (!gone) {
      Wire.frame(out, Wire.CLOSE);
      write();
    }
  }

  /** Goes on with what is to be sent. */
  void go() throws IOException {
    budget = BUDGET;
    if (!gone) {
      write();
    }
  }

  @Override
  void attached(Wire.Described attach) {
    String name = (String) attach.field(0);
    Link l = byName.get(name);
    if (l == null && broker) {
      l = new Link(nextHandle++, Boolean.TRUE.equals(attach.field(2)), false);
      byName.put(name, l);
      answer(attach, name, l);
      l.pieces = l.sender ? 1 : 0;
    }
    if (l == null) {
      return;
    }
    l.remote = ((Long) attach.field(1)).intValue();
    byRemote.put(l.remote, l);
    if (!l.sender) {
      if (attach.field(5) instanceof Wire.Described source
          && source.field(0) instanceof String address
          && address.startsWith("amqp:")) {
        dynamicAddress = address;
      }
      if (broker || random.nextInt(5) > 0) {
        l.allowed = CREDIT;
        credit(l.handle, 0, CREDIT);
      }
    }
  }

  private void answer(Wire.Described attach, String name, Link l) {
    Wire.Described source = only(Wire.SOURCE, attach.field(5));
    Wire.Described target = only(Wire.TARGET, attach.field(6));
    boolean receiver = !l.sender;
    if (receiver) {
      Wire.frame(out, Wire.ATTACH, name, l.handle, true, (byte) 0, (byte) 0, source, target);
    } else {
      Wire.frame(
          out, Wire.ATTACH, name, l.handle, false, (byte) 0, (byte) 0, source, target, "", "", 0);
    }
  }

  private static Wire.Described only(int code, Object terminus) {
    return new Wire.Described(
        code, terminus instanceof Wire.Described d ? List.of(d.field(0)) : List.of());
  }

  @Override
  void ended(int code, Wire.Described performative) throws IOException {
    if (code == Wire.CLOSE) {
      gone = true;
      return;
    }
    if (code == DETACH) {
      Link l = byRemote.remove(((Long) performative.field(0)).intValue());
      if (l != null) {
        byName.values().remove(l);
        if (!l.closing) {
          Wire.frame(out, DETACH, l.handle, true);
        }
      }
    }
  }

  @Override
  void credited(int handle, int upTo) {
    Link l = byRemote.get(handle);
    if (l != null && l.sender) {
      l.allowed = upTo;
    }
  }

  @Override
  void transfer(ByteBuffer b) {
    int n = Wire.list(b);
    Link l = byRemote.get(Wire.uint(b));
    boolean first = b.get(b.position()) != 0x40;
    int id = Wire.uint(b);
    if (l != null && first) {
      l.current = id;
    }
    int tag = b.get() == (byte) 0xa0 ? b.get() & 0xff : 0;
    b.position(b.position() + tag);
    if (n > 3) {
      Wire.uint(b);
    }
    boolean settled = n > 4 && Wire.flag(b);
    boolean more = n > 5 && Wire.flag(b);
    // Some messages are never answered: their senders hear of that when this client is gone. Some
    // are before their end.
    int dice = random.nextInt(MANY);
    boolean answers = more ? first && dice == 0 : broker || dice > 0;
    if (l != null && !settled && answers) {
      accept(l.current, l.current);
    }
    if (l != null && first && broker) {
      l.count++;
      credit(l.handle, l.count, CREDIT);
    }
  }

  @Override
  void fill() {
    for (Link l : byName.values()) {
      while (budget > 0
          && l.sender
          && l.remote >= 0
          && !l.closing
          && l.pieces > 0
          && (l.begun || l.allowed - l.count > 0)
          && windowOpen()
          && out.remaining() > PIECE + 128) {
        budget--;
        piece(l);
      }
    }
  }

  private void piece(Link l) {
    int at = out.position();
    boolean abort = l.begun && random.nextInt(ABORT) == 0;
    boolean last = l.pieces == 1 || abort;
    out.putInt(0).put((byte) 2).put((byte) 0).putShort((short) 0);
    out.put(new byte[] {0, 0x53, Wire.TRANSFER, (byte) 0xc0, 21, 10, 0x52, (byte) l.handle, 0x70});
    out.putInt(nextDelivery).put((byte) 0xa0).put((byte) 4).putInt(nextDelivery).put((byte) 0x43);
    out.put(flag(l.settled)).put(flag(!last));
    out.put(new byte[] {0x40, 0x40, 0x40}).put(flag(abort));
    if (!l.begun) {
      out.put(new byte[] {0, 0x53, 0x75, (byte) 0xb0}).putInt(l.pieces * PIECE);
      l.begun = true;
      l.count++;
    }
    if (!abort) {
      out.position(out.position() + PIECE);
    }
    out.putInt(at, out.position() - at);
    l.pieces = last ? 0 : l.pieces - 1;
    if (last) {
      l.begun = false;
      nextDelivery++;
    }
    sent();
  }

  private static byte flag(boolean b) {
    return (byte) (b ? 0x41 : 0x42);
  }
}
