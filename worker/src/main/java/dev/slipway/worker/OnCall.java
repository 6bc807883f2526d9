package dev.slipway.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Web;
import dev.slipway.adapter.host.HostStateActivities;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever is on call, by a webhook: a JSON object whose {@code text} chat systems and pagers
 * show. Without a webhook the log has it alone.
 */
final class OnCall implements HostStateActivities.OnCall {
  private static final Logger LOG = LoggerFactory.getLogger(OnCall.class);

  /** A webhook that has not answered by then is tried again at the next look. */
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final String webhook;
  private final Secrets secrets;

  /**
   * @param webhook address that takes a POST; empty for none. It lets anybody speak in the channel,
   *     so it is treated as a secret
   */
  OnCall(String webhook, Secrets secrets) {
    this.webhook = webhook;
    this.secrets = secrets;
    secrets.remember(webhook);
  }

  /** Whether it was taken; the log has it in any case. */
  @Override
  public boolean tell(String stack, String text) {
    LOG.error(text);
    if (webhook.isEmpty()) {
      return true;
    }
    try {
      Web.Answer answer = Web.ask(request(stack, text));
      if (answer.status() / 100 == 2) {
        return true;
      }
      LOG.error("on-call was not told: the webhook answered {}", answer.status());
    } catch (IOException e) {
      LOG.error("on-call was not told: {}", secrets.redact(String.valueOf(e.getMessage())));
    }
    return false;
  }

  private Web.Request request(String stack, String text) {
    try {
      String body =
          new ObjectMapper().writeValueAsString(Map.of("text", "Slipway: " + text, "stack", stack));
      return new Web.Request(
          "POST", webhook, Map.of("Content-Type", "application/json"), body, WITHIN);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is JSON", e);
    }
  }
}
