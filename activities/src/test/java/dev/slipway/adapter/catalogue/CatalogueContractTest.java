package dev.slipway.adapter.catalogue;

import dev.slipway.activity.CatalogueActivities;
import dev.slipway.activity.CatalogueActivities.Planning;
import dev.slipway.plan.Kekkai;
import dev.slipway.testkit.contract.CatalogueContract;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** The catalogue's promises, kept with a real stack file and the real planner. */
class CatalogueContractTest extends CatalogueContract {
  private final CatalogueService service =
      new CatalogueService(
          new Catalogue(Path.of("src/test/resources/catalogue")),
          Clock.fixed(Kekkai.NOW, ZoneOffset.UTC),
          new Random(1),
          List::of);

  @Override
  protected CatalogueActivities catalogue() {
    return service;
  }

  @Override
  protected String stack() {
    return "kekkai";
  }

  @Override
  protected String component() {
    return "defectdojo";
  }

  @Override
  protected Planning planning() {
    Kekkai kekkai = new Kekkai();
    return new Planning(kekkai.order, kekkai.observed(), Kekkai.NOW);
  }

  @Override
  protected Planning planningAfterAnEdit() {
    Kekkai kekkai = new Kekkai();
    kekkai.configuration = List.of();
    return new Planning(kekkai.order, kekkai.observed(), Kekkai.NOW);
  }
}
