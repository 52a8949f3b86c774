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
import java.time.Duration;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the runtime pull.
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

  /** Takes its configuration; there is nothing to end. */
  @Activate
  public EngineRegistry(EngineRegistryConfig config) {
    this(Duration.ofSeconds(config.pullTimeoutSeconds()));
  }

  EngineRegistry(Duration pullTimeout) {
    this.pullTimeout = pullTimeout;
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
    boolean present = runtime.hasImage(image, request.platform());
    if (request.registry().isCache()) {
      if (!present) {
        throw new TuleException(
            ReasonCode.IMAGE_NOT_FOUND,
            "Image "
                + image.familiar()
                + " is not in this node's cache, and its registry is the"
                + " cache");
      }
      progress.progress(100);
      return image;
    }
    // What a digest names can never be another image, so there is nothing to ask a registry.
    if (present && (!request.refresh() || !image.digest().isEmpty())) {
      progress.progress(100);
      return image;
    }
    Credentials credentials = credentialsFor(image, request.registry());
    try {
      runtime.pull(new ImagePull(image, credentials, request.platform(), pullTimeout), progress);
    } catch (TuleException e) {
      if (!present || e.reason() == ReasonCode.RUNTIME_UNAVAILABLE) {
        throw e;
      }
      LOG.warn(
          "Image {} could not be refreshed ({}: {}); the present one is used",
          image.familiar(),
          e.reason(),
          e.getMessage());
      progress.progress(100);
    }
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
