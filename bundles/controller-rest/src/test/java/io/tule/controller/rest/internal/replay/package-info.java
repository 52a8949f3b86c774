/** Recorded exchanges with ioFog's Controller, sent again and compared. */
package io.tule.controller.rest.internal.replay;
