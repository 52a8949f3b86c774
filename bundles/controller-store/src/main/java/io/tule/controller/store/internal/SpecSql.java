/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.ExtraHost;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.PortMapping;
import io.tule.api.model.VolumeMapping;
import java.util.ArrayList;
import java.util.List;

/** Documents of microservices, and the tables in which others look for what is in them. */
final class SpecSql {
  /** Between host and claimant of a number that several may have. */
  static final String SHARED = "#";

  private final Sql sql;
  private final VolumeNumbers numbers;

  SpecSql(Sql sql, VolumeNumbers numbers) {
    this.sql = sql;
    this.numbers = numbers;
  }

  /** The stored document of a microservice that there is. */
  byte[] document(String uuid) {
    return sql.one(
            "SELECT document FROM microservices WHERE uuid = ?", r -> r.bytes("document"), uuid)
        .orElseThrow();
  }

  long addVolume(String uuid, VolumeMapping volume) {
    MicroserviceSpec stored = SpecDocumentReader.read("", 0, document(uuid));
    VolumeMapping added = numbered(List.of(volume)).get(0);
    List<VolumeMapping> volumes = new ArrayList<>(stored.volumeMappings());
    volumes.add(added);
    sql.update(
        "UPDATE microservices SET document = ? WHERE uuid = ?",
        SpecDocument.of(stored.withVolumes(volumes)),
        uuid);
    return added.id();
  }

  /** The same list where all have numbers, else one in which those without have new ones. */
  List<VolumeMapping> numbered(List<VolumeMapping> volumes) {
    if (volumes.stream().allMatch(volume -> volume.id() != 0)) {
      return volumes;
    }
    return volumes.stream()
        .map(
            volume ->
                volume.id() != 0
                    ? volume
                    : new VolumeMapping(
                        numbers.next(sql),
                        volume.hostDestination(),
                        volume.containerDestination(),
                        volume.accessMode(),
                        volume.type()))
        .toList();
  }

  /** Makes what is looked for in a new microservice known. */
  void index(String uuid, MicroserviceSpec spec) {
    for (PortMapping port : spec.ports()) {
      if (port.isPublic()) {
        sql.update(
            "INSERT INTO public_ports (microservice_uuid, internal_port, router_host, public_port,"
                + " claimed_host) VALUES (?, ?, ?, ?, ?)",
            uuid,
            port.internal(),
            port.publicPort().routerHost(),
            port.publicPort().port(),
            claim(uuid, port));
      }
    }
    spec.extraHosts().stream()
        .map(ExtraHost::address)
        .filter(address -> address.startsWith("${"))
        .distinct()
        .forEach(
            address ->
                sql.update(
                    "INSERT INTO host_references (microservice_uuid, address) VALUES (?, ?)",
                    uuid,
                    address));
  }

  /**
   * What excludes another claim of the number: the host. A port that is shared by host names or
   * paths excludes itself alone; who else may have it is for the Controller's rules, which writing
   * transactions check one after the other.
   */
  private static String claim(String uuid, PortMapping port) {
    String host = port.publicPort().routerHost();
    return port.publicPort().options().isShared()
        ? host + SHARED + uuid + "/" + port.internal()
        : host;
  }

  /** Takes back what was released. */
  void claimAgain(String uuid, MicroserviceSpec spec) {
    for (PortMapping port : spec.ports()) {
      if (port.isPublic()) {
        sql.update(
            "UPDATE public_ports SET claimed_host = ? WHERE microservice_uuid = ?"
                + " AND internal_port = ?",
            claim(uuid, port),
            uuid,
            port.internal());
      }
    }
  }

  /** Makes what is looked for known, in the place of what was known so far. */
  void indexAgain(String uuid, MicroserviceSpec spec) {
    sql.update("DELETE FROM public_ports WHERE microservice_uuid = ?", uuid);
    sql.update("DELETE FROM host_references WHERE microservice_uuid = ?", uuid);
    index(uuid, spec);
  }
}
