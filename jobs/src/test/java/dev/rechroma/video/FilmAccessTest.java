package dev.rechroma.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rechroma.film.FilmException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilmAccessTest {
  private static final int LENGTH = 200_000;

  @TempDir Path folder;
  private final Configuration hadoop = new Configuration(false);
  private FilmFile film;

  /** Local files under another scheme, which is not handed to FFmpeg as a local file is. */
  public static class Remote extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "remote";
    }

    @Override
    public URI getUri() {
      return URI.create("remote:///");
    }
  }

  /** One whose files end in the middle with an error, as when all copies of a block are lost. */
  public static final class Broken extends Remote {
    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int buffer) throws IOException {
      return new FSDataInputStream(new HalfStream(super.open(path, buffer)));
    }
  }

  private static final class HalfStream extends FSInputStream {
    private final FSDataInputStream whole;

    HalfStream(FSDataInputStream whole) {
      this.whole = whole;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      if (getPos() > LENGTH / 2) {
        throw new IOException("no copy of the block is left");
      }
      return whole.read(to, from, most);
    }

    @Override
    public void seek(long position) throws IOException {
      whole.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return whole.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }

  @BeforeEach
  void write() throws IOException {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = (byte) (i / 7);
    }
    Path file = Files.write(folder.resolve("film.mkv"), bytes);
    film = new FilmFile("remote://" + file, "film.mkv", "state", "", true);
    hadoop.set("fs.remote.impl", Remote.class.getName());
    hadoop.setBoolean("fs.remote.impl.disable.cache", true);
  }

  private static byte[] fetched(String url, String range) throws IOException {
    var connection = URI.create(url).toURL().openConnection();
    connection.setRequestProperty("Range", range);
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  @Test
  void partsOfARemoteFilmAreSent() throws IOException, FilmException {
    byte[] part =
        FilmAccess.with(film, hadoop, place -> fetched(place.url(), "bytes=150000-150009"));
    byte[] rest = FilmAccess.with(film, hadoop, place -> fetched(place.url(), "bytes=199990-"));

    assertThat(part).hasSize(10).startsWith((byte) (150000 / 7));
    assertThat(rest).hasSize(10).endsWith((byte) (199999 / 7));
  }

  /** FFmpeg would take it for the film's end, and the film for one that is cut short. */
  @Test
  void aFailedReadIsNotTheFilmsEnd() {
    hadoop.set("fs.remote.impl", Broken.class.getName());

    assertThatThrownBy(
            () ->
                FilmAccess.with(
                    film,
                    hadoop,
                    place -> {
                      try {
                        return fetched(place.url(), "bytes=0-").length;
                      } catch (IOException cutOff) {
                        return 0;
                      }
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no copy of the block is left");
  }
}
