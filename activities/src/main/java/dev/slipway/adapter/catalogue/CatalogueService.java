package dev.slipway.adapter.catalogue;

import com.google.protobuf.ByteString;
import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.DecidingFacts;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Planner;
import dev.slipway.stack.StackDefinition;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The catalogue's answers to workflows. */
public final class CatalogueService implements CatalogueActivities {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Without letters and digits that look alike when read aloud or typed. */
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Catalogue catalogue;
  private final Requests requests;
  private final Clock clock;
  private final RandomGenerator random;
  private final Supplier<List<String>> attributes;

  /**
   * @param random for ids of runs; need not be secret
   * @param attributes asks the server which of our search attributes it knows
   */
  public CatalogueService(
      Catalogue catalogue, Clock clock, RandomGenerator random, Supplier<List<String>> attributes) {
    this.catalogue = catalogue;
    this.requests = new Requests(catalogue);
    this.clock = clock;
    this.random = random;
    this.attributes = attributes;
  }

  @Override
  public Order understand(@Nullable RawValue typed) {
    String runbook = Activity.getExecutionContext().getInfo().getWorkflowType();
    return requests
        .understand(runbook == null ? "" : runbook, mint(), json(typed))
        .withAttributes(attributes.get());
  }

  @Override
  public Plan plan(Planning planning) {
    Order order = planning.order();
    if (order.scope() == null || !order.refusals().isEmpty()) {
      return Plan.refusal(order);
    }
    Plan plan =
        Planner.plan(
            order,
            planning.observed(),
            planning.protocol(),
            planning.observed().agent().clock(),
            planning.at());
    return plan.withDigest(sha256(DecidingFacts.of(plan, planning.observed())));
  }

  @Override
  public Stacks stacks() {
    Catalogue.Listing listing = catalogue.list();
    List<Home> homes = new ArrayList<>();
    List<FileFinding> findings = new ArrayList<>(listing.findings());
    for (StackFiles.Loaded file : listing.files()) {
      StackDefinition definition = file.definition();
      findings.addAll(file.findings());
      if (definition != null) {
        homes.add(new Home(Place.of(definition), definition.preflight()));
      }
    }
    return new Stacks(
        homes, findings.stream().filter(FileFinding::isError).map(Requests::inFile).toList());
  }

  /** The id of a run: when it was minted, and four letters that tell two of one second apart. */
  String mint() {
    StringBuilder id = new StringBuilder(TIME.format(clock.instant())).append('-');
    for (int i = 0; i < 4; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  /** What was typed; nothing when there was no argument. */
  private static byte[] json(@Nullable RawValue typed) {
    if (typed == null) {
      return new byte[0];
    }
    Payload payload = typed.getPayload();
    String encoding = payload.getMetadataOrDefault("encoding", ByteString.EMPTY).toStringUtf8();
    return encoding.equals("binary/null") ? new byte[0] : payload.getData().toByteArray();
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return "sha256:"
          + HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
