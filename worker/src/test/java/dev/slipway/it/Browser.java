package dev.slipway.it;

import dev.slipway.Pages;
import dev.slipway.Repository;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** Chromium without a window, as one person looks at a page and types into it. */
final class Browser implements AutoCloseable {
  /** The slowest thing that is waited for is an upgrade of the example stack on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Path PICTURES = Path.of("target", "ui");
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox", // tests run as root
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--lang=en");

  /** What somebody has in front of them. */
  enum Size {
    DESKTOP,
    PHONE
  }

  private final ChromeDriverService service;
  private final RemoteWebDriver driver;
  private final Size size;

  private Browser(ChromeDriverService service, RemoteWebDriver driver, Size size) {
    this.service = service;
    this.driver = driver;
    this.size = size;
  }

  static Browser open(Size size) throws IOException {
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver"))
            .usingAnyFreePort()
            .withLogFile(Files.createDirectories(PICTURES).resolve("chromedriver.log").toFile())
            .build();
    service.start();
    try {
      return new Browser(service, new RemoteWebDriver(service.getUrl(), options(size)), size);
    } catch (RuntimeException e) {
      service.stop();
      throw e;
    }
  }

  private static ChromeOptions options(Size size) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium"));
    options.addArguments(FLAGS);
    if (size == Size.DESKTOP) {
      options.addArguments("--window-size=1280,900");
    } else {
      Map<String, Object> screen =
          Map.of("width", 390, "height", 844, "pixelRatio", 1.5, "mobile", true, "touch", true);
      options.setExperimentalOption("mobileEmulation", Map.of("deviceMetrics", screen));
    }
    return options;
  }

  /** Of Debian's packages; what a library would fetch by itself is not wanted. */
  private static File program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(directory -> new File(directory, name))
        .filter(File::canExecute)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is missing: dev/setup chromium"));
  }

  void go(String url) {
    driver.get(url);
  }

  /** Waits until the page says this where it can be seen. */
  void says(String text) {
    see("body", text);
  }

  /** Types where text goes; whatever the page makes of it has been made when this returns. */
  void type(String css, String text) {
    WebElement field = see(css, "");
    field.sendKeys(text);
    driver.executeScript("document.activeElement.blur()");
  }

  /** Presses what is there or comes to be there, once it has stopped moving. */
  void press(String css, String text) {
    Instant until = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        WebElement element = see(css, text);
        // In the middle: the bars at the top and at the bottom lie over what is under them.
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
        settle(element);
        element.click();
        return;
      } catch (WebDriverException moved) {
        if (Instant.now().isAfter(until)) {
          throw moved;
        }
      }
    }
  }

  private static void settle(WebElement element) {
    Rectangle[] last = {element.getRect()};
    Invariants.await(
        "a page that stands still",
        PATIENCE,
        () -> {
          Invariants.pause(100);
          Rectangle before = last[0];
          last[0] = element.getRect();
          return before.equals(last[0]);
        });
  }

  /** The first that can be seen and has this text. */
  WebElement see(String css, String text) {
    return seen(css, e -> e.getText().contains(text), "'%s' in %s".formatted(text, css));
  }

  private WebElement seen(String css, Predicate<WebElement> wanted, String what) {
    WebElement[] found = new WebElement[1];
    Invariants.await(
        what,
        PATIENCE,
        () -> {
          try {
            for (WebElement element : driver.findElements(By.cssSelector(css))) {
              if (element.isDisplayed() && wanted.test(element)) {
                found[0] = element;
                return true;
              }
            }
          } catch (WebDriverException replaced) {
            // The page has made it anew since it was found.
          }
          return false;
        });
    return found[0];
  }

  /** The text of a page within the page; empty while there is none, or another one is made. */
  String inside(String frame) {
    try {
      driver.switchTo().frame(driver.findElement(By.cssSelector(frame)));
      return driver.findElement(By.cssSelector("body")).getText();
    } catch (WebDriverException replaced) {
      return "";
    } finally {
      driver.switchTo().defaultContent();
    }
  }

  Size size() {
    return size;
  }

  void bringIntoView(String css) {
    driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", see(css, ""));
  }

  /** A key pressed while nothing is being typed. */
  void key(String key) {
    driver.findElement(By.cssSelector("body")).sendKeys(key);
  }

  /** Keeps what can be seen now; also for the pages that show it, when they are to be renewed. */
  void picture(String name) {
    String file = "ui-%s-%s.png".formatted(size.name().toLowerCase(java.util.Locale.ROOT), name);
    byte[] png = driver.getScreenshotAs(OutputType.BYTES);
    try {
      Files.write(Files.createDirectories(PICTURES).resolve(file), png);
      if (Boolean.getBoolean("slipway.pictures") && shown(file)) {
        Path docs = Files.createDirectories(Repository.root().resolve("docs/images"));
        Files.write(docs.resolve(file), png);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean shown(String file) {
    return Pages.all().stream().anyMatch(page -> Repository.read(page).contains("/" + file));
  }

  /** What there was to see when a test failed. */
  void keepEvidence() {
    try {
      byte[] png = driver.getScreenshotAs(OutputType.BYTES);
      Files.write(PICTURES.resolve("failed-" + size + ".png"), png);
      Files.writeString(PICTURES.resolve("failed-" + size + ".html"), driver.getPageSource());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      driver.quit();
    } finally {
      service.stop();
    }
  }
}
