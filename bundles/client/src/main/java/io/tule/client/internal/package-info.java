/** How requests are sent and documents are applied. */
package io.tule.client.internal;
