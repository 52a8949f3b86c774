/** Load for message routers that costs little itself: AMQP 1.0 written by hand, on one thread. */
package io.tule.bench.amqp;
