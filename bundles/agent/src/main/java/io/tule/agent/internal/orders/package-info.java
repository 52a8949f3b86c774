/** What a Controller orders beside microservices and settings, and how it is carried out. */
package io.tule.agent.internal.orders;
