/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.yaml;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.internal.kinds.KindReader;
import io.tule.client.internal.kinds.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and checks files of documents; either every document is good or none is returned. */
public final class ManifestReader {
  private final Problems problems = new Problems();
  private final List<Manifest> manifests = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final String namespace;

  /**
   * Creates a reader.
   *
   * @param namespace the namespace in use; a document that names another one is refused
   */
  public ManifestReader(String namespace) {
    this.namespace = namespace;
  }

  /**
   * Reads the documents of one file.
   *
   * @param source what messages call the file
   * @param text its content
   * @throws TuleException if the text is not YAML
   */
  public void read(String source, String text) {
    for (YamlDocument document : YamlReader.read(source, text)) {
      new KindReader(document, problems, namespace)
          .read()
          .ifPresent(manifest -> add(manifest, document));
    }
  }

  private void add(Manifest manifest, YamlDocument document) {
    manifests.add(manifest);
    boolean named = !manifest.name().isEmpty();
    if (named && !seen.add(manifest.kind() + "/" + manifest.qualifiedName())) {
      problems.add(
          document,
          "metadata.name",
          ReasonCode.CONFLICT,
          manifest.kind().text() + " " + manifest.qualifiedName() + " is given twice");
    }
  }

  /**
   * What was read, in the order of the files.
   *
   * @throws TuleException with every problem's place and text, and the first one's reason
   */
  public List<Manifest> finish() {
    problems.throwIfAny();
    if (manifests.isEmpty()) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "Could not decode any valid resources from input YAML file");
    }
    return List.copyOf(manifests);
  }

  /** Reads one file alone. */
  public static List<Manifest> read(String namespace, String source, String text) {
    ManifestReader reader = new ManifestReader(namespace);
    reader.read(source, text);
    return reader.finish();
  }
}
