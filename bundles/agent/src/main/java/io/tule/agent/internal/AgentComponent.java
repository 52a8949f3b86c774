/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import io.tule.agent.internal.link.HttpTransport;
import io.tule.agent.internal.orders.SystemPrograms;
import io.tule.api.Subscription;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.AgentStatus;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.registry.RegistryBackend;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** The agent as a component. Its end, or that of a runtime, leaves every container as it is. */
@Component(
    service = {AgentControl.class, NodeAccess.class},
    configurationPid = "io.tule.agent",
    immediate = true)
@Designate(ocd = AgentConfiguration.class)
public final class AgentComponent implements AgentControl, NodeAccess {
  /** After a start and what it finds to do; the heap is then half of what the start needed. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final ExecutorService http = Lanes.pool("tule-agent-http", 2);
  private final ExecutorService programs = Lanes.bounded("tule-agent-program", 16);
  private final Lanes lanes;
  private final Agent agent;

  /** Reads the journal; nothing runs before {@link #start}. */
  @Activate
  public AgentComponent(AgentConfiguration configuration) {
    Settings settings = settings(configuration);
    lanes = Lanes.create(settings.parallelPulls());
    agent =
        new Agent(
            settings,
            lanes,
            Clock.systemUTC(),
            new SecureRandom(),
            new HttpTransport(http),
            new SystemPrograms(programs),
            programs);
  }

  @Activate
  void start() {
    agent.start();
    // An idle node would keep what the start left behind for hours: it fills no heap by itself.
    var unused = Lanes.later(lanes.reconcile(), SETTLED, System::gc);
  }

  @Modified
  void modified(AgentConfiguration configuration) {
    agent.configure(settings(configuration));
  }

  @Deactivate
  void stop() {
    agent.close();
    http.shutdownNow();
    programs.shutdownNow();
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRuntime")
  void addRuntime(ContainerRuntime runtime) {
    agent.runtimes().add(runtime);
  }

  void removeRuntime(ContainerRuntime runtime) {
    agent.runtimes().remove(runtime);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRegistry")
  void addRegistry(RegistryBackend backend, Map<String, Object> properties) {
    agent.addRegistry(
        backend, properties.get("service.ranking") instanceof Integer ranking ? ranking : 0);
  }

  void removeRegistry(RegistryBackend backend) {
    agent.removeRegistry(backend);
  }

  @Override
  public AgentStatus status() {
    return agent.status();
  }

  @Override
  public String provision(String controllerUrl, String key) {
    return agent.provision(controllerUrl, key);
  }

  @Override
  public void deprovision() {
    agent.deprovision();
  }

  @Override
  public Subscription logs(String microserviceUuid, LogOptions options, LogSink sink) {
    return agent.logs(microserviceUuid, options, sink);
  }

  @Override
  public CommandResult command(String line) {
    return agent.command(line);
  }

  @Override
  public Map<String, String> statusLines() {
    return agent.statusLines();
  }

  @Override
  public Map<String, String> infoLines() {
    return agent.infoLines();
  }

  @Override
  public Map<String, String> configure(Map<String, String> values) {
    return agent.configure(values);
  }

  @Override
  public NodeView view() {
    return agent.local().view();
  }

  @Override
  public Subscription watch(Consumer<NodeView> listener) {
    return agent.local().watch(listener);
  }

  @Override
  public String ownerOfToken(String token) {
    return agent.local().ownerOfToken(token);
  }

  @Override
  public void position(double latitude, double longitude) {
    agent.local().position(latitude, longitude);
  }

  @Override
  public Path dataDirectory() {
    return agent.local().dataDirectory();
  }

  @Override
  public Subscription report(Supplier<LocalApiReport> report) {
    return agent.local().report(report);
  }

  /**
   * Where the agent keeps who it is. A configuration that says nothing must not make it another
   * one.
   *
   * @param configured empty for none
   * @param environment {@code TULE_DATA}; null for none
   */
  static Path dataDirectory(String configured, String environment) {
    if (!configured.isBlank()) {
      return Path.of(configured);
    }
    boolean known = environment != null && !environment.isBlank();
    Path data = known ? Path.of(environment) : Path.of(System.getProperty("user.home"), ".tule");
    return data.resolve("agent");
  }

  private static Settings settings(AgentConfiguration configuration) {
    return new Settings(
        configuration.controllerUrl(),
        dataDirectory(configuration.dataDirectory(), System.getenv("TULE_DATA")),
        configuration.runtime(),
        fogType(configuration.fogType()),
        configuration.timeZone(),
        Math.max(1, configuration.statusFrequency()),
        Math.max(1, configuration.changeFrequency()),
        Math.max(1, Math.min(16, configuration.parallelPulls())),
        Duration.ofSeconds(Math.max(0, Math.min(600, configuration.stopGraceSeconds()))),
        site(configuration),
        configuration.routerInProcess() ? Settings.ROUTER_RUNTIME : "",
        configuration.proxyInProcess() ? Settings.PROXY_RUNTIME : "");
  }

  private static Site site(AgentConfiguration configuration) {
    return new Site(
        Site.words(configuration.traceCommand()),
        Site.words(configuration.sshCommand()),
        Site.words(configuration.rebootCommand()),
        Site.words(configuration.upgradeCommand()),
        Site.words(configuration.rollbackCommand()),
        Site.words(configuration.upgradeCheckCommand()),
        Site.words(configuration.rollbackCheckCommand()),
        configuration.hardwareUrl().strip().replaceAll("/+$", ""),
        configuration.positionUrl().strip());
  }

  private static int fogType(String configured) {
    String type = configured.toLowerCase(Locale.ROOT);
    if (type.equals("auto")) {
      String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
      type = arch.startsWith("arm") || arch.startsWith("aarch") ? "arm" : "intel_amd";
    }
    return type.equals("arm") ? 2 : 1;
  }
}
