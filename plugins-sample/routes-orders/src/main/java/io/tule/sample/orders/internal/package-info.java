/** Routes of a site: HTTP to an AMQP address of its own, and who answers there. */
package io.tule.sample.orders.internal;
