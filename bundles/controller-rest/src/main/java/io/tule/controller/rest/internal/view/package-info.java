/** Writes the domain's records as the JSON objects of the contract, keys in its order. */
package io.tule.controller.rest.internal.view;
