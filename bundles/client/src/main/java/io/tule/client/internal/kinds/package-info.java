/** The fields and rules of each kind of document, in every dialect. */
package io.tule.client.internal.kinds;
