/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import io.tule.api.spi.registry.ImageRequest;
import io.tule.api.spi.registry.RegistrySettings;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ImagePull;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.Test;

public class EngineRegistryTest {
  private static final Credentials SECRET = new Credentials("alice", "s3cret");
  private static final RegistrySettings HUB =
      new RegistrySettings(1, "registry.hub.docker.com", Credentials.NONE);
  private static final RegistrySettings CACHE =
      new RegistrySettings(2, RegistrySettings.FROM_CACHE, Credentials.NONE);
  private static final RegistrySettings OWN = new RegistrySettings(3, "127.0.0.1:5050", SECRET);

  private final Set<ImageReference> present = new HashSet<>();
  private final List<ImagePull> pulls = new ArrayList<>();
  private TuleException pullFailure;
  private final EngineRegistry backend =
      new EngineRegistry(new Config(0, ""), Path.of("none"), Clock.systemUTC());

  @Test
  public void theCacheNeverAsksARegistry() {
    TuleException e = assertThrows(TuleException.class, () -> fetch("tule/app:1", CACHE, true));
    assertEquals(ReasonCode.IMAGE_NOT_FOUND, e.reason());
    present.add(ImageReference.parse("tule/app:1"));
    assertEquals(ImageReference.parse("tule/app:1"), fetch("tule/app:1", CACHE, true));
    assertTrue(pulls.isEmpty());
  }

  @Test
  public void aPresentImageIsUsedUnlessANewerOneIsAskedFor() {
    present.add(ImageReference.parse("busybox"));
    fetch("busybox", HUB, false);
    assertTrue(pulls.isEmpty());
    fetch("busybox", HUB, true);
    assertEquals(1, pulls.size());
  }

  @Test
  public void aPresentDigestIsNeverAskedForAgain() {
    String digest = "127.0.0.1:5050/app@sha256:" + "0".repeat(64);
    fetch(digest, OWN, true);
    assertEquals(1, pulls.size());
    present.add(ImageReference.parse(digest));
    assertEquals(digest, fetch(digest, OWN, true).toString());
    assertEquals(1, pulls.size());
  }

  @Test
  public void aFailedRefreshUsesWhatIsPresent() {
    pullFailure = new TuleException(ReasonCode.REGISTRY_UNREACHABLE, "no route");
    TuleException e = assertThrows(TuleException.class, () -> fetch("busybox", HUB, true));
    assertEquals(ReasonCode.REGISTRY_UNREACHABLE, e.reason());
    present.add(ImageReference.parse("busybox"));
    assertEquals(ImageReference.parse("busybox"), fetch("busybox", HUB, true));
  }

  @Test
  public void aNameWithoutHostBelongsToTheRecordsRegistry() {
    assertEquals("127.0.0.1:5050/tule/app:1", fetch("tule/app:1", OWN, false).toString());
    assertEquals("127.0.0.1:5050/app:latest", fetch("app", OWN, false).toString());
    assertEquals(SECRET, pulls.get(0).credentials());
    assertEquals("docker.io/tule/app:1", fetch("tule/app:1", HUB, false).toString());
  }

  @Test
  public void credentialsGoToTheirOwnHostOnly() {
    fetch("127.0.0.1:5050/tule/app", OWN, false);
    fetch("elsewhere.example/tule/app", OWN, false);
    fetch("tule/app", new RegistrySettings(4, "https://docker.io/", SECRET), false);
    assertEquals(
        List.of(SECRET, Credentials.NONE, SECRET),
        pulls.stream().map(ImagePull::credentials).toList());
  }

  @Test
  public void outsideTheWindowNothingIsAsked() {
    Clock noon = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    EngineRegistry nightly =
        new EngineRegistry(new Config(0, "22:00-06:00"), Path.of("none"), noon);
    present.add(ImageReference.parse("busybox"));
    ImageRequest newer = new ImageRequest(ImageReference.parse("busybox"), HUB, "", true);
    TuleException e =
        assertThrows(TuleException.class, () -> nightly.fetch(newer, runtime(), p -> {}));
    assertEquals(ReasonCode.PULL_WINDOW_CLOSED, e.reason());
    assertTrue(pulls.isEmpty());
    ImageRequest any = new ImageRequest(ImageReference.parse("busybox"), HUB, "", false);
    assertEquals(ImageReference.parse("busybox"), nightly.fetch(any, runtime(), p -> {}));
  }

  @Test
  public void aBoundIsNeverLeftToARuntimeThatPullsByItself() {
    EngineRegistry bound =
        new EngineRegistry(new Config(8, ""), Path.of("none"), Clock.systemUTC());
    ImageRequest request = new ImageRequest(ImageReference.parse("busybox"), HUB, "", true);
    TuleException e =
        assertThrows(TuleException.class, () -> bound.fetch(request, runtime(), p -> {}));
    assertEquals(ReasonCode.NOT_IMPLEMENTED, e.reason());
    assertTrue(pulls.isEmpty());
  }

  /** Configuration as the framework would give it. */
  private record Config(int bandwidthKibPerSecond, String window) implements EngineRegistryConfig {
    @Override
    public int pullTimeoutSeconds() {
      return 5;
    }

    @Override
    public boolean download() {
      return true;
    }

    @Override
    public String[] insecureRegistries() {
      return new String[0];
    }

    @Override
    public Class<? extends java.lang.annotation.Annotation> annotationType() {
      return EngineRegistryConfig.class;
    }
  }

  private ImageReference fetch(String image, RegistrySettings registry, boolean refresh) {
    return backend.fetch(
        new ImageRequest(ImageReference.parse(image), registry, "", refresh), runtime(), p -> {});
  }

  private ContainerRuntime runtime() {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "hasImage":
                  return present.contains(arguments[0]);
                case "loadsImages":
                  return false;
                case "name":
                  return "fake";
                case "pull":
                  pulls.add((ImagePull) arguments[0]);
                  if (pullFailure != null) {
                    throw pullFailure;
                  }
                  return null;
                default:
                  throw new UnsupportedOperationException(method.getName());
              }
            });
  }
}
