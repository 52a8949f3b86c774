/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import io.tule.api.metrics.MetricSink;
import io.tule.api.metrics.MetricSource;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** What the Java virtual machine tells of itself. */
final class JvmMetrics implements MetricSource {
  private static final double MILLIS_PER_SECOND = 1000;

  @Override
  public void report(MetricSink sink) {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    sink.gauge("jvm_memory_heap_used_bytes", "Heap in use", heap.getUsed());
    sink.gauge("jvm_memory_heap_max_bytes", "Largest heap", heap.getMax());
    var other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    sink.gauge("jvm_memory_nonheap_used_bytes", "Memory beside the heap", other.getUsed());
    var threads = ManagementFactory.getThreadMXBean();
    sink.gauge("jvm_threads", "Threads", threads.getThreadCount());
    var classes = ManagementFactory.getClassLoadingMXBean();
    sink.gauge("jvm_classes_loaded", "Classes loaded", classes.getLoadedClassCount());
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean one : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, one.getCollectionCount());
      millis += Math.max(0, one.getCollectionTime());
    }
    sink.counter("jvm_gc_collections_total", "Garbage collections", collections);
    sink.counter("jvm_gc_seconds_total", "Time in garbage collections", millis / MILLIS_PER_SECOND);
    var runtime = ManagementFactory.getRuntimeMXBean();
    sink.gauge("process_uptime_seconds", "Uptime", runtime.getUptime() / MILLIS_PER_SECOND);
  }
}
