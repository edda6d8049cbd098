package dev.rechroma.engine;

import com.sun.security.auth.module.UnixSystem;
import java.util.Locale;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * The user that Hadoop takes this process for. Hadoop asks the system for the user's name and fails
 * where there is none, as in a container that runs under an arbitrary user id on OpenShift.
 */
final class LoginUser {
  private static final String NAME_FOR_HADOOP = "HADOOP_USER_NAME";
  private static final String NONE_KNOWN = "?";

  private LoginUser() {}

  /** Gives the process a user name where the system has none; to be called before Hadoop asks. */
  static synchronized void ensure() {
    UnixSystem system = new UnixSystem();
    if (system.getUsername() != null) {
      return;
    }
    String numbered = String.format(Locale.ROOT, "uid-%d", system.getUid());
    if (System.getProperty("user.name", NONE_KNOWN).equals(NONE_KNOWN)) {
      System.setProperty("user.name", numbered);
    }
    String wanted = System.getenv(NAME_FOR_HADOOP);
    UserGroupInformation.setLoginUser(
        UserGroupInformation.createRemoteUser(wanted == null ? numbered : wanted));
  }
}
