/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.entity;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What is told as the schema. */
public class SchemaTest {
  private static final String INSTALLED =
      """
      {"prefix": "p", "entityTypes": {
        "entity": {"description": "all", "attributes": {
          "type": {"type": "string"}, "name": {"type": "string", "unique": true}},
          "operations": ["READ"]},
        "router.config.thing": {"description": "a thing", "extends": "entity", "singleton": false,
          "operations": ["CREATE"],
          "attributes": {"size": {"type": "integer", "default": 0, "required": false,
            "description": "how large", "create": true}}},
        "m": {"fullName": false, "description": "", "attributes": {}}}}
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path python(String schema) throws IOException {
    Path python = folder.getRoot().toPath();
    Path place = Files.createDirectories(python.resolve("qpid_dispatch/management"));
    Files.writeString(place.resolve("qdrouter.json"), schema);
    return python;
  }

  @Test
  public void anInstallationIsToldItsOwnSchema() throws IOException {
    Schema schema = Schema.load().shownAs(new InstalledSchema(python(INSTALLED)));
    Map<?, ?> types = (Map<?, ?>) schema.dump().get("entityTypes");
    Map<String, Object> thing =
        Map.of(
            "attributes",
            Map.of(
                "size",
                Map.of("type", "integer", "description", "how large"),
                "name",
                Map.of("type", "string", "unique", true)),
            "operations",
            List.of("CREATE", "READ"),
            "description",
            "a thing",
            "fullyQualifiedType",
            "p.router.config.thing");
    assertEquals(thing, types.get("thing"));
    assertEquals(Map.of("attributes", Map.of(), "fullyQualifiedType", "m"), types.get("m"));
    assertFalse(schema.types().stream().anyMatch(t -> t.name().contains("thing")));
  }

  @Test
  public void withoutAnInstallationItsOwnTypesAreTold() throws IOException {
    Schema schema = Schema.load().shownAs(new InstalledSchema(folder.getRoot().toPath()));
    Map<?, ?> types = (Map<?, ?>) schema.dump().get("entityTypes");
    assertTrue(types.containsKey("listener") && types.containsKey("address"));
  }

  @Test
  public void aSchemaThatCannotBeReadIsNamed() throws IOException {
    Schema schema = Schema.load().shownAs(new InstalledSchema(python("{")));
    EntityException e = assertThrows(EntityException.class, schema::dump);
    assertTrue(e.getMessage(), e.getMessage().contains("qdrouter.json"));
  }
}
