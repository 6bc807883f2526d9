package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.Neighbour;
import dev.slipway.adapter.postgres.Captured.DatabaseState;
import dev.slipway.adapter.postgres.Captured.Rule;
import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.adapter.postgres.FenceText.Admitted;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the access rules of a level in front of a server, and proves that they are in force. */
public final class Fence {
  private final Tools tools;
  private final Access access;
  private final Gate gate;

  public Fence(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
    this.gate = new Gate(tools, access);
  }

  /** Afterwards the rules are those of the level and every session that they forbid has ended. */
  public void raise(Server server, Captures captures, FenceRequest request) {
    Instance instance = instance(server);
    ServerState state = state(captures, server);
    Layout layout = Layout.of(instance, state.dataDirectory(), state.rulesFile());
    byte[] now = HostFiles.read(layout.rules());
    noteOriginal(server, captures, now);
    Wanted wanted = wanted(server, captures, state, instance, request);
    if (!text(now).equals(wanted.text())) {
      write(layout.rules(), wanted.text());
    }
    if (instance.running()) {
      gate.load(server, captures.run(), layout.rules());
      if (request.level() != Level.OPEN) {
        gate.end(server, captures.run(), fenced(server, state), wanted.admitted());
      }
    }
  }

  /** Holds when the rules on disk are those of the level, and nobody is inside whom they forbid. */
  public Proof raised(Server server, Captures captures, FenceRequest request) {
    ServerState state = state(captures, server);
    Instance instance = instance(server);
    Layout layout = Layout.of(instance, state.dataDirectory(), state.rulesFile());
    Wanted wanted = wanted(server, captures, state, instance, request);
    byte[] now = HostFiles.read(layout.rules());
    if (!text(now).equals(wanted.text())) {
      return new Proof(
          false,
          "the access rules of %s are not those of level %s"
              .formatted(server.unit(), request.level()));
    }
    if (!instance.running()) {
      return new Proof(
          true,
          "%s does not run; its access rules are those of level %s"
              .formatted(server.unit(), request.level()));
    }
    return gate.proof(
        server, captures.run(), request.level(), fenced(server, state), wanted.admitted());
  }

  /** Ends who is inside behind the fence of another run. */
  void oust(Server server, Captures captures) {
    Instance instance = tools.units().find(server.place(), server.unit());
    if (instance == null || !instance.running()) {
      return;
    }
    String fencedBy = access.fencedBy(server, captures.run(), instance);
    if (fencedBy != null && !fencedBy.equals(captures.run())) {
      List<String> databases = server.databases().stream().map(Database::database).toList();
      gate.end(server, captures.run(), databases, List.of());
    }
  }

  /** Closes the server for everybody but the run, whatever rules stand there now. */
  public void again(Server server, Captures captures) {
    ServerState state = state(captures, server);
    Layout layout = Layout.of(instance(server), state.dataDirectory(), state.rulesFile());
    write(layout.rules(), textFor(server, captures, List.of(captures.run())));
    gate.load(server, captures.run(), layout.rules());
  }

  /** The rules of the run's own level, for a directory that no server has opened yet. */
  public String textFor(Server server, Captures captures, List<String> runs) {
    ServerState state = state(captures, server);
    return text(
        server,
        captures,
        state,
        instance(server),
        Level.RUN,
        runs,
        List.of(),
        List.of(),
        List.of());
  }

  /** The newest rules that are not ours are what opening brings back. */
  public static void noteOriginal(Server server, Captures captures, byte[] now) {
    String fencedBy = Access.fencedBy(now);
    if (fencedBy == null) {
      captures.rules(server.unit(), now);
    } else if (captures.rules(server.unit()) == null) {
      captures.rules(
          server.unit(), Objects.requireNonNull(captures.of(fencedBy).rules(server.unit())));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void write(Path rules, String text) {
    write(rules, text, HostFiles.owner(rules));
  }

  /** Writes rules into a directory, for whoever owns the rules that are in force. */
  public static void write(Path rules, String text, HostFiles.Owner owner) {
    HostFiles.replace(rules, text.getBytes(StandardCharsets.ISO_8859_1), owner);
  }

  private record Wanted(String text, List<Admitted> admitted) {}

  private Wanted wanted(
      Server server,
      Captures captures,
      ServerState state,
      Instance instance,
      FenceRequest request) {
    if (request.level() == Level.OPEN) {
      return new Wanted(original(server, captures), List.of());
    }
    List<Neighbour> neighbours = tools.units().neighbours(server.place(), server.unit());
    List<Admitted> exact = new ArrayList<>();
    List<Admitted> networks = new ArrayList<>();
    List<String> away = new ArrayList<>();
    if (request.level() == Level.MIGRATION) {
      exact.addAll(migration(server, state, instance, neighbours, request));
    }
    if (request.level() == Level.RELEASE) {
      networks.addAll(release(server, state, instance));
      away.addAll(strangers(instance, neighbours));
    }
    List<Admitted> all = new ArrayList<>(exact);
    all.addAll(networks);
    return new Wanted(
        text(
            server,
            captures,
            state,
            instance,
            request.level(),
            List.of(captures.run()),
            exact,
            away,
            networks),
        all);
  }

  private String text(
      Server server,
      Captures captures,
      ServerState state,
      Instance instance,
      Level level,
      List<String> runs,
      List<Admitted> exact,
      List<String> away,
      List<Admitted> networks) {
    List<String> gateways =
        Stream.concat(state.gateways().stream(), instance.gateways().stream()).distinct().toList();
    return new FenceText(
            runs,
            level,
            gateways,
            fenced(server, state),
            exact,
            away,
            networks,
            original(server, captures))
        .text();
  }

  /** The databases that the fence is about; empty means all of the server. */
  private static List<String> fenced(Server server, ServerState state) {
    return state.whole() ? List.of() : server.databases().stream().map(Database::database).toList();
  }

  private List<Admitted> migration(
      Server server,
      ServerState state,
      Instance instance,
      List<Neighbour> neighbours,
      FenceRequest request) {
    List<Admitted> admitted = new ArrayList<>();
    for (Neighbour neighbour : neighbours) {
      if (request.units().contains(neighbour.unit())
          && neighbour.run().equals(request.key().run())) {
        for (String address : neighbour.addresses()) {
          admitted.addAll(admit(server, state, instance, address, Networks.host(address)));
        }
      }
    }
    if (admitted.isEmpty()) {
      throw StepFailure.environment(
          "NO_MIGRATION_UNIT",
          "no migration unit of this run among %s shares a network with %s, so none can be let in: prepare the migration first"
              .formatted(request.units(), server.unit()));
    }
    return admitted;
  }

  private List<Admitted> release(Server server, ServerState state, Instance instance) {
    List<Admitted> admitted = new ArrayList<>();
    for (String subnet : instance.subnets()) {
      admitted.addAll(admit(server, state, instance, Networks.sample(subnet), subnet));
    }
    return admitted;
  }

  /** Each application comes in by the rule that let it in before; who was turned away still is. */
  private List<Admitted> admit(
      Server server, ServerState state, Instance instance, String from, String address) {
    Rules rules = new Rules(state.rules(), instance.subnets());
    List<Admitted> admitted = new ArrayList<>();
    for (Database database : server.databases()) {
      Rule rule =
          rules.decides(database.database(), memberOf(state, database), database.user(), from);
      if (rule != null && !rule.method().equals("reject")) {
        List<String> names = state.whole() ? List.of() : List.of(database.database());
        admitted.add(new Admitted(names, database.user(), address, rule));
      }
    }
    return admitted;
  }

  private static List<String> memberOf(ServerState state, Database database) {
    return state.databases().stream()
        .filter(d -> d.isOf(database))
        .map(DatabaseState::memberOf)
        .findFirst()
        .orElse(List.of(database.user()));
  }

  /** The host, and everything on the networks that is no unit of the stack. */
  private static List<String> strangers(Instance instance, List<Neighbour> neighbours) {
    List<String> away = new ArrayList<>(List.of("127.0.0.1/32", "::1/128"));
    instance.gateways().stream().map(Networks::host).forEach(away::add);
    neighbours.stream()
        .filter(n -> n.unit().isEmpty())
        .flatMap(n -> n.addresses().stream())
        .map(Networks::host)
        .sorted()
        .forEach(away::add);
    return away.stream().distinct().toList();
  }

  private static String original(Server server, Captures captures) {
    byte @Nullable [] rules = captures.rules(server.unit());
    return Fence.text(Objects.requireNonNull(rules, "captured access rules of " + server.unit()));
  }

  private Instance instance(Server server) {
    Instance instance = tools.units().find(server.place(), server.unit());
    return instance == null ? access.running(server) : instance;
  }

  public static ServerState state(Captures captures, Server server) {
    ServerState state = captures.server(server.unit());
    if (state == null) {
      throw StepFailure.input(
          "NOT_CAPTURED",
          "run %s did not capture the server of unit %s".formatted(captures.run(), server.unit()));
    }
    return state;
  }
}
