/** Shows those who run the Controller how it is: liveness, readiness and metrics. */
package io.tule.controller.rest.internal.observe;
