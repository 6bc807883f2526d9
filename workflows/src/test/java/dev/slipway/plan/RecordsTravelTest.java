package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.temporal.common.converter.DefaultDataConverter;
import org.junit.jupiter.api.Test;

/** Orders and plans must come out of a history as they went in. */
class RecordsTravelTest {

  private static <T> T there(T value, Class<T> type) {
    DefaultDataConverter converter = DefaultDataConverter.newDefaultInstance();
    return converter.fromPayload(converter.toPayload(value).orElseThrow(), type, type);
  }

  @Test
  void an_order_an_observation_and_a_plan() {
    Kekkai kekkai = new Kekkai().upgraded();
    kekkai.back = new Observed.Back(false, true, Plan.Loss.NONE, "there");

    assertEquals(kekkai.order, there(kekkai.order, Order.class));
    assertEquals(kekkai.observed(), there(kekkai.observed(), Observed.class));
    assertEquals(kekkai.plan(), there(kekkai.plan(), Plan.class));
  }
}
