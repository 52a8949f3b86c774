/** What all routes share: paths, bodies, authentication, failures and standard headers. */
package io.tule.controller.rest.internal.http;
