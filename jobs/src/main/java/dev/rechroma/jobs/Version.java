package dev.rechroma.jobs;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the application jar's manifest. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "rechroma "
          + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
              .orElse("development")
    };
  }
}
