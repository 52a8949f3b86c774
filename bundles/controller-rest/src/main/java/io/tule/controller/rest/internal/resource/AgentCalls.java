/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.ChangeSet;
import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.Bodies;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.input.AgentInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.OtherViews;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two calls that every agent makes all the time. JAX-RS costs more than their work does, and a
 * request that it holds costs several times the memory, so the plain form of both is served without
 * it; {@link AgentLinkResource} serves any other form, with the same answers.
 */
public final class AgentCalls {
  /** A report of a thousand microservices, which the original cannot take, fits. */
  static final int STATUS_LIMIT = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(AgentCalls.class);
  private static final long MAX_WAIT_SECONDS = 60;
  private static final String CHANGES = "/agent/config/changes";
  private static final String STATUS = "/agent/status";

  private final Function<String, AgentPrincipal> authentication;
  private final AgentLinkService link;
  private final HeldRequests held;
  private final Schemas schemas;
  private final Clock clock;
  private final FailureMapper failures = new FailureMapper();

  /**
   * Creates the calls.
   *
   * @param authentication gives the agent of an authorization header, which may be null
   * @param link what agents read and report
   * @param held holds requests for changes
   * @param schemas the bodies' rules
   * @param clock the time
   */
  public AgentCalls(
      Function<String, AgentPrincipal> authentication,
      AgentLinkService link,
      HeldRequests held,
      Schemas schemas,
      Clock clock) {
    this.authentication = authentication;
    this.link = link;
    this.held = held;
    this.schemas = schemas;
    this.clock = clock;
  }

  /**
   * Serves a request if it is one of the two in their plain form.
   *
   * @param path the raw path below the API's root
   * @return false if somebody else has to serve it; then nothing has been done
   * @throws IOException where the client went away
   */
  public boolean serve(HttpServletRequest request, HttpServletResponse response, String path)
      throws IOException {
    boolean changes = path.equals(CHANGES) && request.getMethod().equals("GET");
    if (!changes && !(path.equals(STATUS) && request.getMethod().equals("PUT"))) {
      return false;
    }
    try {
      AgentPrincipal agent = authentication.apply(request.getHeader("Authorization"));
      if (changes) {
        changes(agent, request, response);
      } else {
        String type = Objects.toString(request.getContentType(), "");
        report(agent, Bodies.object(type, request.getInputStream(), STATUS_LIMIT));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      }
    } catch (RuntimeException e) {
      failed(response, e);
    }
    return true;
  }

  /** How long an agent wants an answer without a change held back. */
  static Duration wait(String seconds) {
    return Duration.ofSeconds(Math.min(Numbers.id(seconds).orElse(0), MAX_WAIT_SECONDS));
  }

  /** Takes over a report. */
  void report(AgentPrincipal agent, ObjectNode body) {
    schemas.check("agentStatus", body);
    link.report(agent, AgentInput.status(body), AgentInput.reports(body, clock.instant()));
  }

  private void changes(
      AgentPrincipal agent, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Duration wait = wait(request.getParameter("wait"));
    if (wait.isZero()) {
      write(response, link.changes(agent));
      return;
    }
    AsyncContext context = request.startAsync(request, response);
    // The holder has its own timer, which answers.
    context.setTimeout(0);
    held.answer(agent, wait, new Open(context, response));
  }

  private static void write(HttpServletResponse response, ChangeSet changes) throws IOException {
    response.setHeader(HeldRequests.HELD_HEADER, "true");
    Answers.write(OtherViews.changes(changes), response);
  }

  private void failed(HttpServletResponse response, RuntimeException failure) throws IOException {
    Answers.write(failures.toResponse(failure), response);
  }

  /** A request that stays open without a thread. */
  private final class Open implements HeldRequests.Answer {
    private final AsyncContext context;
    private final HttpServletResponse response;

    Open(AsyncContext context, HttpServletResponse response) {
      this.context = context;
      this.response = response;
    }

    @Override
    public void changes(ChangeSet changes) {
      end(() -> write(response, changes));
    }

    @Override
    public void failed(RuntimeException failure) {
      end(() -> AgentCalls.this.failed(response, failure));
    }

    private void end(Writing writing) {
      try {
        writing.write();
      } catch (IOException e) {
        LOG.debug("The agent has gone", e);
      } finally {
        context.complete();
      }
    }
  }

  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }
}
