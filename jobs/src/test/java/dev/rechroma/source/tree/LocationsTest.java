package dev.rechroma.source.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class LocationsTest {
  @Test
  void aColonMakesNoScheme() {
    assertThat(Locations.path("12:30").getName()).isEqualTo("12:30");
    assertThat(Locations.path("12:30/a:b.jpg").getName()).isEqualTo("a:b.jpg");
    assertThat(Locations.path("12:30").toUri().getScheme()).isNull();
    assertThat(Locations.path("a [1]/50%#?.jpg").toUri().getPath()).isEqualTo("a [1]/50%#?.jpg");
    assertThat(Locations.path("//photos//x")).isEqualTo(new Path("/photos/x"));
  }

  @Test
  void urisAreUris() {
    assertThat(Locations.path("hdfs://host:9000/a b")).isEqualTo(new Path("hdfs://host:9000/a b"));
    assertThat(Locations.path("s3a://bucket").toUri().getHost()).isEqualTo("bucket");
    assertThat(Locations.path("file:/a:b").toUri().getPath()).isEqualTo("/a:b");
  }
}
