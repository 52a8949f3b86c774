/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import io.tule.api.spi.registry.ImageRequest;
import io.tule.api.spi.registry.RegistryBackend;
import io.tule.api.spi.registry.RegistrySettings;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.PullProgress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads images for the runtime, or lets it pull.
 *
 * <p>An image that is present is used as it is unless a newer one is asked for; one that is named
 * by its digest is always used as it is, and one of the cache never comes from elsewhere. A pull
 * that fails falls back to the image that is present, as the ioFog Agent does. Credentials go to
 * the host of their own registry record and to no other.
 */
@Component(
    service = RegistryBackend.class,
    configurationPid = "io.tule.registry.engine",
    property = "tule.registry=engine")
@Designate(ocd = EngineRegistryConfig.class)
public final class EngineRegistry implements RegistryBackend {
  private static final Logger LOG = LoggerFactory.getLogger(EngineRegistry.class);

  private final Duration pullTimeout;
  private final boolean downloads;
  private final Throttle throttle;
  private final Blobs blobs;
  private final Downloader downloader;

  /** Takes its configuration; there is nothing to end. */
  @Activate
  public EngineRegistry(EngineRegistryConfig config, BundleContext context) {
    this(config, context.getDataFile("layers").toPath(), Clock.system(ZoneId.systemDefault()));
  }

  EngineRegistry(EngineRegistryConfig config, Path directory, Clock clock) {
    this.pullTimeout = Duration.ofSeconds(config.pullTimeoutSeconds());
    this.downloads = config.download();
    this.throttle = new Throttle(Math.max(0, config.bandwidthKibPerSecond()) * 1024L);
    this.blobs = new Blobs(directory, throttle, Window.parse(config.window()), clock);
    this.downloader = new Downloader(blobs, Set.of(config.insecureRegistries()), pullTimeout);
  }

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public boolean supports(ImageRequest request, ContainerRuntime runtime) {
    return true;
  }

  @Override
  public ImageReference fetch(
      ImageRequest request, ContainerRuntime runtime, PullProgress progress) {
    ImageReference image = locate(request.image(), request.registry());
    Optional<ImageReference> present =
        Stream.of(image, Downloader.loadedAs(image))
            .filter(name -> runtime.hasImage(name, request.platform()))
            .findFirst();
    if (request.registry().isCache()) {
      if (present.isEmpty()) {
        throw new TuleException(
            ReasonCode.IMAGE_NOT_FOUND,
            "Image "
                + image.familiar()
                + " is not in this node's cache, and its registry is the"
                + " cache");
      }
      progress.progress(100);
      return present.get();
    }
    // What a digest names can never be another image, so there is nothing to ask a registry.
    if (present.isPresent() && (!request.refresh() || !image.digest().isEmpty())) {
      progress.progress(100);
      return present.get();
    }
    Credentials credentials = credentialsFor(image, request.registry());
    try {
      return bring(image, credentials, request.platform(), runtime, progress);
    } catch (TuleException e) {
      boolean later =
          e.reason() == ReasonCode.RUNTIME_UNAVAILABLE
              || e.reason() == ReasonCode.PULL_WINDOW_CLOSED;
      if (present.isEmpty() || later) {
        throw e;
      }
      LOG.warn(
          "Image {} could not be refreshed ({}: {}); the present one is used",
          image.familiar(),
          e.reason(),
          e.getMessage());
      progress.progress(100);
      return present.get();
    }
  }

  private ImageReference bring(
      ImageReference image,
      Credentials credentials,
      String platform,
      ContainerRuntime runtime,
      PullProgress progress) {
    blobs.requireOpen();
    if (downloads && runtime.loadsImages()) {
      try {
        return downloader.download(image, credentials, platform, runtime, progress);
      } catch (Unsupported e) {
        if (throttle.isBound()) {
          throw new TuleException(
              e.getCause() == null ? ReasonCode.NOT_IMPLEMENTED : ReasonCode.REGISTRY_UNREACHABLE,
              "Image %s does not come within the bound of bandwidth: %s"
                  .formatted(image.familiar(), e.getMessage()),
              e);
        }
        LOG.info("Image {} is left to the engine: {}", image.familiar(), e.getMessage());
      }
    } else if (throttle.isBound()) {
      throw new TuleException(
          ReasonCode.NOT_IMPLEMENTED,
          "Runtime " + runtime.name() + " pulls by itself, which cannot be bound in bandwidth");
    }
    runtime.pull(new ImagePull(image, credentials, platform, pullTimeout), progress);
    return image;
  }

  /** A name without a host is the record's; the hub's and the cache's records have none to add. */
  private static ImageReference locate(ImageReference image, RegistrySettings registry) {
    String host = host(registry);
    boolean named = !image.registry().equals(ImageReference.DEFAULT_REGISTRY);
    if (registry.isCache() || named || host.equals(ImageReference.DEFAULT_REGISTRY)) {
      return image;
    }
    String prefix = "library/";
    String repository =
        image.repository().startsWith(prefix)
            ? image.repository().substring(prefix.length())
            : image.repository();
    return new ImageReference(host, repository, image.tag(), image.digest());
  }

  private static Credentials credentialsFor(ImageReference image, RegistrySettings registry) {
    return image.registry().equals(host(registry)) ? registry.credentials() : Credentials.NONE;
  }

  /** The record's host as an image reference has it; the hub's many names become one. */
  private static String host(RegistrySettings registry) {
    if (registry.isCache()) {
      return "";
    }
    String url = registry.url().strip().toLowerCase(Locale.ROOT);
    int scheme = url.indexOf("://");
    String rest = scheme < 0 ? url : url.substring(scheme + 3);
    int slash = rest.indexOf('/');
    String host = slash < 0 ? rest : rest.substring(0, slash);
    if (host.isEmpty()) {
      return ImageReference.DEFAULT_REGISTRY;
    }
    try {
      String parsed = ImageReference.parse(host + "/x").registry();
      // A plain word is read as a path of the hub, but in a record it is a host.
      return parsed.equals(ImageReference.DEFAULT_REGISTRY) && host.matches("[a-z0-9-]+")
          ? host
          : parsed;
    } catch (TuleException e) {
      throw new TuleException(
          ReasonCode.REGISTRY_UNREACHABLE,
          "Registry " + registry.id() + " has an address that is none",
          e);
    }
  }
}
