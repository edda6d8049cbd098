package dev.rechroma.cli.screen;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the application jar's manifest. */
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "rechroma "
          + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
              .orElse("development")
    };
  }
}
