/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.port.manager.internal;

import io.tule.api.Subscription;
import io.tule.api.metrics.MetricSource;
import io.tule.api.spi.ports.PortProvider;
import io.tule.api.spi.ports.PublicPortReports;
import io.tule.api.spi.ports.PublicPortSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the port manager while there is one configured. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.tule.port.manager")
@Designate(ocd = PortManagerConfiguration.class)
public final class PortManagerComponent {
  private static final Logger LOG = LoggerFactory.getLogger(PortManagerComponent.class);

  /** Changes that come so close after each other are looked at once. */
  private static final int GATHERED_MILLIS = 20;

  private static final List<String> ALL = List.of("0.0.0.0", "::", "*");

  private final PortManager manager;
  private final String provider;
  private final ScheduledExecutorService work =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName("tule-port-manager");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean due = new AtomicBoolean();
  private final Map<ServiceReference<PortProvider>, PortProvider> providers =
      new ConcurrentHashMap<>();
  private final List<ServiceRegistration<?>> registrations;
  private volatile Optional<PublicPortSource> source = Optional.empty();
  private volatile Subscription changes = () -> {};

  /** Starts to look. */
  @Activate
  @SuppressWarnings("FutureReturnValueIgnored") // it handles its failures itself
  public PortManagerComponent(BundleContext context, PortManagerConfiguration settings) {
    List<String> addresses =
        Arrays.stream(settings.listen().split(",", -1))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .map(each -> ALL.contains(each) ? "" : each)
            .distinct()
            .toList();
    provider = settings.provider().strip();
    manager = new PortManager(addresses.isEmpty() ? List.of("") : addresses, provider);
    registrations =
        List.of(
            context.registerService(PublicPortReports.class, manager, null),
            context.registerService(MetricSource.class, manager, null));
    int interval = Math.max(1, Math.min(3600, settings.intervalSeconds()));
    work.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.SECONDS);
  }

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      unbind = "removeSource")
  synchronized void addSource(PublicPortSource added) {
    changes.close();
    source = Optional.of(added);
    changes = added.onChange(this::lookSoon);
    lookSoon();
  }

  synchronized void removeSource(PublicPortSource removed) {
    if (source.isPresent() && source.get().equals(removed)) {
      changes.close();
      source = Optional.empty();
    }
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeProvider",
      name = "provider")
  void addProvider(ServiceReference<PortProvider> reference, PortProvider added) {
    providers.put(reference, added);
    lookSoon();
  }

  void removeProvider(ServiceReference<PortProvider> reference) {
    providers.remove(reference);
    lookSoon();
  }

  private Optional<PortProvider> chosen() {
    return providers.entrySet().stream()
        .filter(each -> provider.isEmpty() || each.getValue().name().equals(provider))
        .max(Comparator.comparing(Map.Entry::getKey))
        .map(Map.Entry::getValue);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it handles its failures itself
  private void lookSoon() {
    if (due.compareAndSet(false, true)) {
      try {
        work.schedule(this::look, GATHERED_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("ended", e);
      }
    }
  }

  private void look() {
    due.set(false);
    try {
      manager.reconcile(source, chosen());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // An error that got out would end all further looks.
      LOG.error("A look at the public ports failed", e);
    }
  }

  @Deactivate
  void stop() throws InterruptedException {
    registrations.forEach(ServiceRegistration::unregister);
    changes.close();
    work.shutdownNow();
    if (!work.awaitTermination(5, TimeUnit.SECONDS)) {
      LOG.warn("The port manager's thread does not end");
    }
    manager.closeAll();
  }
}
