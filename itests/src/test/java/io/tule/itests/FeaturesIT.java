/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.inject.Inject;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Each feature installs alone in a container that has nothing but the framework. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FeaturesIT {
  @Inject private FeaturesService features;
  @Inject private BundleContext context;

  @Configuration
  public Option[] container() {
    return ExamContainer.options(
        ExamContainer.freePort(),
        editConfigurationFilePut(
            "etc/org.apache.karaf.features.cfg", "featuresBoot", "feature,bundle"));
  }

  @Test
  public void eachInstallsAlone() throws Exception {
    Map<String, String> failures = new LinkedHashMap<>();
    TreeSet<String> names = new TreeSet<>();
    for (Feature feature : features.listFeatures()) {
      if (feature.getName().startsWith("tule-")) {
        names.add(feature.getName());
      }
    }
    assertFalse("the assembly lists no features of its own", names.isEmpty());
    for (String name : names) {
      try {
        features.installFeature(name, EnumSet.of(FeaturesService.Option.NoAutoRefreshBundles));
        List<String> idle = bundlesThatDoNotRun();
        if (!idle.isEmpty()) {
          failures.put(name, "not active: " + idle);
        }
        features.uninstallFeature(name);
      } catch (Exception e) { // a feature that fails must not hide the others
        failures.put(name, String.valueOf(e.getMessage()));
      }
    }
    assertEquals("features that do not install alone", Map.of(), failures);
  }

  private List<String> bundlesThatDoNotRun() throws Exception {
    Set<String> resting = bundlesThatAreNotToStart();
    List<String> found = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
      boolean lazy = bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
      boolean runs =
          bundle.getState() == Bundle.ACTIVE || (lazy && bundle.getState() == Bundle.STARTING);
      if (!fragment && !runs && !resting.contains(bundle.getLocation())) {
        found.add(bundle.getSymbolicName() + " in state " + bundle.getState());
      }
    }
    return found;
  }

  private Set<String> bundlesThatAreNotToStart() throws Exception {
    Set<String> locations = new HashSet<>();
    for (Feature feature : features.listFeatures()) {
      for (BundleInfo bundle : feature.getBundles()) {
        if (!bundle.isStart()) {
          locations.add(bundle.getLocation());
        }
      }
    }
    return locations;
  }
}
