package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.MajorActivities;
import dev.slipway.plan.MajorMethod;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Keep;
import dev.slipway.testkit.contract.MajorContract;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The promises of a way to another major, kept by real servers with the quickest method. */
@Tag("long")
class MajorContractIT extends MajorContract {
  private static MajorStand stand;
  private static long claims;
  private String lost = "";

  @BeforeAll
  static void make() {
    stand = MajorStand.make(Integer.getInteger("slipway.from", 15));
    stand.simple();
  }

  @AfterAll
  static void remove() throws IOException {
    stand.close();
  }

  /** What is lost is lost between the conversion and the comparison. */
  @Override
  protected MajorActivities major() {
    return (MajorActivities)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {MajorActivities.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(stand.major, arguments);
                if (method.getName().equals("startIsolated") && !lost.isEmpty()) {
                  stand.lose(((MajorActivities.Request) arguments[0]).key().run(), lost);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  protected DataActivities data() {
    return stand.data;
  }

  @Override
  protected Place place() {
    return stand.place;
  }

  @Override
  protected List<Database> databases() {
    return stand.databases;
  }

  @Override
  protected Keep keep() {
    return stand.keep;
  }

  @Override
  protected MajorMethod method() {
    return MajorMethod.valueOf(System.getProperty("slipway.method", "STANDBY_LINK"));
  }

  @Override
  protected int to() {
    return Integer.getInteger("slipway.to", 17);
  }

  @Override
  protected long begin(String run) {
    return ++claims;
  }

  @Override
  protected boolean write(String row) {
    return stand.write(row);
  }

  @Override
  protected Set<String> rows() {
    return new HashSet<>(stand.in("shop", "SELECT note FROM orders"));
  }

  @Override
  protected void loseOnTheWay(String row) {
    lost = row;
  }
}
