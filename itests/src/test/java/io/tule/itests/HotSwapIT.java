/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.AgentStatus;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.testkit.FakeContainerRuntime;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * The container runtime is a service that goes and comes while Controller and Agent work: nothing
 * is stopped, nothing is made twice, and what was asked meanwhile is done afterwards.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapIT {
  private static final String IMAGE = "test/app:1";
  private static final long LIMIT_MILLIS = 60_000;

  @Inject private BundleContext context;
  @Inject private AgentControl agent;

  @Configuration
  public Option[] container() {
    return ExamContainer.options(
        ExamContainer.freePort(),
        bundle(new File(System.getProperty("tule.testkit")).toURI().toString()),
        editConfigurationFilePut("etc/io.tule.agent.cfg", "runtime", "fake"));
  }

  @Test
  public void runtimeGoesAndComes() throws Exception {
    FakeContainerRuntime fake = new FakeContainerRuntime("fake", Clock.systemUTC());
    fake.addImage(IMAGE);
    ServiceRegistration<ContainerRuntime> registration = register(fake);
    ControllerClient controller = new ControllerClient(Integer.getInteger("tule.controller.port"));
    controller.logIn(Path.of(System.getProperty("tule.exam.data")));
    provision(controller);
    controller.post("/application", "{\"name\":\"swap\",\"isActivated\":true}");
    String first = "iofog_" + create(controller, "first");
    await("the first runs", () -> runs(fake, first));
    String id = fake.container(first).id();

    registration.unregister();
    await("degraded", () -> agent.status().state() == AgentStatus.State.DEGRADED);
    assertTrue(
        "says which is missing: " + agent.status().reasons(),
        String.join(" ", agent.status().reasons()).contains("fake"));
    assertEquals("untouched", Phase.RUNNING, fake.container(first).phase());
    String second = "iofog_" + create(controller, "second");
    int calls = fake.calls().size();

    registration = register(fake);
    await("running again", () -> agent.status().state() == AgentStatus.State.RUNNING);
    await("the second runs", () -> runs(fake, second));
    assertEquals("same container", id, fake.container(first).id());
    assertEquals("not restarted", 1, fake.container(first).starts());
    assertEquals(
        "made once",
        List.of("create " + second, "start " + second),
        fake.calls().subList(calls, fake.calls().size()).stream()
            .filter(line -> !line.startsWith("pull"))
            .toList());

    fake.crash(first, 1);
    await("under control", () -> runs(fake, first));
    assertEquals("healed, not made again", id, fake.container(first).id());
    registration.unregister();
  }

  private ServiceRegistration<ContainerRuntime> register(FakeContainerRuntime fake) {
    return context.registerService(
        ContainerRuntime.class,
        fake,
        FrameworkUtil.asDictionary(Map.of("tule.runtime", fake.name())));
  }

  private void provision(ControllerClient controller) throws Exception {
    controller.put("/router", "{\"host\":\"127.0.0.1\"}");
    JsonNode created =
        controller.post(
            "/iofog",
            "{\"name\":\"node\",\"fogType\":1,\"host\":\"127.0.0.1\",\"routerMode\":\"edge\","
                + "\"statusFrequency\":1,\"changeFrequency\":1}");
    assertNotNull("agent record", created.get("uuid"));
    String key =
        controller
            .get("/iofog/" + created.get("uuid").asText() + "/provisioning-key")
            .get("key")
            .asText();
    agent.provision(controller.base(), key);
  }

  private static String create(ControllerClient controller, String name) throws Exception {
    return controller
        .post(
            "/microservices",
            "{\"name\":\""
                + name
                + "\",\"application\":\"swap\",\"agentName\":\"node\",\"registryId\":2,"
                + "\"images\":[{\"containerImage\":\""
                + IMAGE
                + "\",\"fogTypeId\":1}]}")
        .get("uuid")
        .asText();
  }

  private static boolean runs(FakeContainerRuntime fake, String name) {
    return fake.names().contains(name) && fake.container(name).phase() == Phase.RUNNING;
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what + "; " + agent.status());
      }
      Thread.sleep(50);
    }
  }
}
