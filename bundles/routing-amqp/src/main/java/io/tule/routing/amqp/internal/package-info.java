/** ioMessages from node to node over AMQP 1.0. */
package io.tule.routing.amqp.internal;
