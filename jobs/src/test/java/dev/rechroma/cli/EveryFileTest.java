package dev.rechroma.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import dev.rechroma.dataset.TensorDataSet;
import dev.rechroma.engine.Session;
import dev.rechroma.image.LabImage;
import dev.rechroma.image.photo.DecodeLimits;
import dev.rechroma.image.photo.ImageFormat;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.tensor.Split;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names, formats and things of all kinds among the photos: nothing is left out without a word. */
class EveryFileTest {
  @TempDir private static Path shared;
  private static Path model;
  @TempDir private Path folder;

  @BeforeAll
  static void trainOnce() {
    Path tensors = shared.resolve("tensors [1] {2,3}");
    model = shared.resolve("a model, [1]: 50%");
    assertThat(Cli.run("ingest", "--input", Cli.SAMPLES, "--output", tensors, "--size=36").code())
        .isZero();
    Cli.Result train =
        Cli.run("train", "--data", tensors, "--model", model, "--epochs=1", Cli.TINY);
    assertThat(train.code()).as(train.err()).isZero();
  }

  @Test
  void everyFileHasARow() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    write(in.resolve("gray.jpg"), photo());
    write(in.resolve("photo called.heic"), photo());
    write(in.resolve("photo called.zip"), photo());
    write(in.resolve("phone.heic"), latin("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"));
    write(in.resolve("phone called.jpg"), latin("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"));
    write(in.resolve("a.gif"), latin("GIF89a\1\0\1\0"));
    write(in.resolve("b.tif"), latin("\0\0\0\u000CjP  \r\n\u0087\n\0\0\0\u0014ftypjpx "));
    write(in.resolve("c.pgm"), latin("P5\n1 1\n255\n\0"));
    write(in.resolve("d.pdf"), latin("%PDF-1.4\n"));
    write(in.resolve("e.7z"), latin("7z\u00BC\u00AF'\u001C\0\4"));
    write(in.resolve("f.zip"), latin("7z\u00BC\u00AF'\u001C\0\4"));
    write(in.resolve("g.cbr"), latin("Rar!\u001A\7\0"));
    write(in.resolve("h.zip.001"), latin("PK\3\4"));
    write(in.resolve("notes.txt"), latin("no photo"));
    write(in.resolve(".DS_Store"), latin("hidden"));
    Files.createSymbolicLink(in.resolve("lost.jpg"), in.resolve("nowhere.jpg"));
    Archives.zip(in.resolve("i.zip"), Map.of("j.gif", latin("GIF89a"), "k.tar", new byte[600]));
    bash("mkfifo \"$0/pipe.jpg\"; cp \"$0/gray.jpg\" \"$0/M\"$'\\xfc'\"ller.jpg\"", in);

    Cli.Result result = colorize(in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(3);
    assertThat(result.json().getConfig("unread").root().unwrapped())
        .containsEntry("HEIC", 2)
        .containsEntry("GIF", 2)
        .containsEntry("JPEG 2000 extended (JPX)", 1)
        .containsEntry("7z archive", 2)
        .containsEntry("RAR archive", 1)
        .containsEntry("part of a split archive", 1)
        .containsEntry("archive in an archive", 1)
        .containsEntry("PDF", 1)
        .containsEntry("Netpbm (PGM, PPM)", 1);
    Map<String, String> first = manifest("status");
    assertThat(first)
        .hasSize(20)
        .containsEntry("notes.txt", "other")
        .containsEntry(".DS_Store", "other")
        .containsEntry("lost.jpg", "skipped")
        .containsEntry("pipe.jpg", "skipped")
        .containsEntry("M\\xFCller.jpg", "failed");
    assertThat(manifest("error").get("M\\xFCller.jpg")).contains("no UTF-8");
    assertThat(Files.readString(out().resolve("_rechroma/failures.jsonl"), UTF_8))
        .contains("phone.heic\",\"reason\":\"unsupported: HEIC")
        .contains("i.zip!/j.gif\",\"reason\":\"unsupported: GIF");

    Cli.Result again = colorize(in, "--set=colorize.unread-formats=skip");

    assertThat(again.code()).as("a name that cannot be read").isEqualTo(3);
    assertThat(again.json().getInt("failed")).isEqualTo(1);
    assertThat(again.json().getInt("colorized")).isZero();
    assertThat(again.json().getInt("otherFiles")).isEqualTo(2);
    assertThat(manifest("status").keySet()).isEqualTo(first.keySet());
  }

  @Test
  void everyPathIsAPath() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in/Wedding [1950], {a,b}: 50% #?*"));
    write(in.resolve("b:c.jpg"), photo());
    write(in.resolve("_DSC1.JPG"), photo());
    write(folder.resolve("in/Wedding 1, a/other.jpg"), photo());
    Path out = folder.resolve("colour [1950], {a,b}: 50% #?*");

    for (int run = 0; run < 2; run++) {
      Cli.Result result = colorize(out, List.of("--input", in));
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.json().getInt(run == 0 ? "colorized" : "doneBefore")).isEqualTo(2);
    }
    assertThat(out.resolve("b:c.jpg")).exists();

    Cli.Result glob = colorize(folder.resolve("glob"), List.of("--input", in + "/*.jpg"));
    assertThat(glob.code()).as(glob.err()).isZero();
    assertThat(folder.resolve("glob/b:c.jpg")).exists();
    assertThat(folder.resolve("glob/_DSC1.JPG")).doesNotExist();

    Path list = folder.resolve("_list [1], {2,3}.txt");
    Files.writeString(list, "b:c.jpg\r\n\n_DSC1.JPG");
    Cli.Result listed = colorize(folder.resolve("listed"), List.of("--input", in, "--list", list));
    assertThat(listed.json().getInt("colorized")).as(listed.err()).isEqualTo(2);
  }

  @Test
  void ingestReadsWhatColorizeReads() throws Exception {
    Path in = Files.createDirectories(folder.resolve("set [1950]/in"));
    for (String name :
        List.of("_DSC1.JPG", "_selects/x.jpg", "a.jfif", "b.jpe", "no ending", "called.heic")) {
      write(in.resolve(name), Files.readAllBytes(Cli.SAMPLES.resolve("cat.jpg")));
    }
    write(folder.resolve("set 1/in/other.jpg"), photo());
    write(folder.resolve("secret/secret.jpg"), photo());
    Files.createSymbolicLink(in.resolve("_selects/up"), in);
    Files.createSymbolicLink(in.resolve("out"), folder.resolve("secret"));
    write(in.resolve("phone.heic"), latin("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"));
    write(in.resolve("notes.txt"), latin("no photo"));
    Archives.zip(
        in.resolve("a.zip"), Map.of("z.jpg", Files.readAllBytes(Cli.SAMPLES.resolve("cat.jpg"))));
    bash("mkfifo \"$0/pipe.jpg\"", in);
    Path tensors = folder.resolve("tensors {1} [2], 12:30");

    Cli.Result result = ingest(in, tensors);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("images")).isEqualTo(7);
    assertThat(result.json().getInt("failed")).isEqualTo(1);
    assertThat(result.json().getInt("otherFiles")).isEqualTo(4);
    assertThat(sources(tensors))
        .hasSize(7)
        .allMatch(name -> name.contains("/set [1950]/in/"))
        .anyMatch(name -> name.endsWith("/a.zip!/z.jpg"));
    assertThat(Files.readString(tensors.resolve("_rechroma/failures.jsonl"), UTF_8))
        .contains("phone.heic\",\"reason\":\"unsupported: HEIC");
    List<String> before = sources(tensors);

    write(in.resolve("new.jpg"), Files.readAllBytes(Cli.SAMPLES.resolve("cow.jpg")));
    Cli.Result added = ingest(in, tensors, "--add");

    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.json().getInt("added")).isEqualTo(1);
    assertThat(added.json().getInt("otherFiles")).isEqualTo(4);
    assertThat(sources(tensors)).hasSize(8).containsAll(before);
    Cli.Result none = ingest(folder.resolve("secret/.."), folder.resolve("none"));
    assertThat(none.code()).isEqualTo(3);
  }

  /** In boxes and without, called so and not, whole and cut short. */
  @Test
  void jpeg2000IsReadAndWritten() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    byte[] file = ImageFormat.JPEG2000.encode(gray(), 90);
    String text = new String(file, ISO_8859_1);
    byte[] codestream = latin(text.substring(text.indexOf("\u00FFO\u00FFQ")));
    write(in.resolve("master.jp2"), file);
    write(in.resolve("no ending"), file);
    write(in.resolve("bare.J2K"), codestream);
    write(in.resolve("cut.jp2"), Arrays.copyOf(file, file.length / 2));
    write(in.resolve("layers.jpx"), latin(text.replaceFirst("ftypjp2 ", "ftypjpx ")));

    Cli.Result result = colorize(in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(3);
    assertThat(manifest("error"))
        .containsEntry("cut.jp2", "truncated JPEG 2000")
        .containsEntry("layers.jpx", "unsupported: JPEG 2000 extended (JPX)");
    for (String name : List.of("master.jp2", "no ending", "bare.J2K")) {
      byte[] written = Files.readAllBytes(out().resolve(name));
      assertThat(written[0]).isEqualTo(Files.readAllBytes(in.resolve(name))[0]);
      try (Photo photo = PhotoFile.decode(written, DecodeLimits.DEFAULT)) {
        assertThat(photo.format()).isEqualTo(ImageFormat.JPEG2000);
        assertThat(photo.lightness(96))
            .usingComparatorWithPrecision(0.7f)
            .containsExactly(gray().l());
      }
    }
    Cli.Result ingested = ingest(in, folder.resolve("tensors"));
    assertThat(ingested.json().getInt("failed")).as(ingested.err()).isEqualTo(2);
  }

  @Test
  void namesInArchivesAreDecoded() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    zip(in.resolve("dos.zip"), "cp437", "Müller/Größe.jpg", "Müller/Grüße.jpg");
    zip(in.resolve("utf8.zip"), "UTF-8", "Müller/Größe.jpg");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(in.resolve("latin1.tar")), "ISO-8859-1")) {
      entry(tar, "Größe/Müller.jpg", photo());
    }
    Archives.tar(in.resolve("utf8.tar"), Map.of("Größe/Müller.jpg", photo()));

    Cli.Result result = colorize(in);

    assertThat(result.code()).as(result.err()).isZero();
    for (String name :
        List.of(
            "dos.zip/Müller/Größe.jpg",
            "dos.zip/Müller/Grüße.jpg",
            "utf8.zip/Müller/Größe.jpg",
            "latin1.tar/Größe/Müller.jpg",
            "utf8.tar/Größe/Müller.jpg")) {
      assertThat(out().resolve(name)).exists();
    }

    Path russian = Files.createDirectories(folder.resolve("russian"));
    zip(russian.resolve("a.zip"), "cp866", "Фото.jpg");
    Path out = folder.resolve("russian out");
    Cli.Result cp866 = colorize(out, List.of("--input", russian, "--zip-names=cp866"));
    assertThat(cp866.code()).as(cp866.err()).isZero();
    assertThat(out.resolve("a.zip/Фото.jpg")).exists();
    Cli.Result wrong = colorize(out, List.of("--input", russian, "--zip-names=klingon"));
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("zip-names is \"klingon\", which is no character set");
  }

  @Test
  void tarsOfAllCompressionsAndComicBooks() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Map<String, byte[]> photos = Map.of("a/1.jpg", photo());
    Archives.zip(in.resolve("1.cbz"), photos);
    compressed(in, "2.tar", photos);
    compressed(Files.createDirectories(in.resolve("bombs")), "b.tar", bomb());

    Cli.Result result =
        colorize(in, "--set=colorize.max-megabytes=1", "--set=colorize.max-ratio=2");

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(4);
    assertThat(result.json().getInt("failed")).isEqualTo(3);
    for (String archive : List.of("1.cbz", "2.tar.bz2", "2.tar.xz", "2.tar.zst")) {
      assertThat(out().resolve(archive + "/a/1.jpg")).exists();
    }
    assertThat(manifest("error"))
        .hasEntrySatisfying("bombs/b.tar.bz2", EveryFileTest::tellsOfTheLimit)
        .hasEntrySatisfying("bombs/b.tar.xz", EveryFileTest::tellsOfTheLimit)
        .hasEntrySatisfying("bombs/b.tar.zst", EveryFileTest::tellsOfTheLimit);
  }

  private static void tellsOfTheLimit(String reason) {
    assertThat(reason).contains("more than 1000000 bytes come out of it");
  }

  /** CVE-2023-42503: a library computed the time's digits one by one. */
  @Test
  @Timeout(600)
  void aTimeOfTenMillionDigitsHangsNothing() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(in.resolve("poison.tar")))) {
      byte[] header = latin("19 mtime=9e9999999\n");
      TarArchiveEntry pax =
          new TarArchiveEntry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, true);
      pax.setSize(header.length);
      tar.putArchiveEntry(pax);
      tar.write(header);
      tar.closeArchiveEntry();
      entry(tar, "a.jpg", photo());
    }
    write(in.resolve("b.jpg"), photo());

    Cli.Result result = colorize(in);

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.json().getInt("colorized")).isEqualTo(1);
    assertThat(manifest("status")).containsEntry("poison.tar", "failed");
  }

  @Test
  void scansWithAStampAreToldOfAndTakenWhereTheUserSaysSo() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    write(in.resolve("stamp.png"), stamped());
    write(in.resolve("plain.jpg"), photo());

    Cli.Result skipped = Cli.run("colorize", "--input", in, "--output", out(), "--model", model);
    assertThat(skipped.code()).as(skipped.err()).isZero();
    assertThat(skipped.out()).contains("1 photo in colour", "1 skipped", "colored-share=0.1");

    Cli.Result taken = colorize(in, "--set=colorize.colored-share=0.05");
    assertThat(taken.json().getInt("colorized")).isEqualTo(1);
    assertThat(taken.json().getInt("doneBefore")).isEqualTo(1);
    assertThat(taken.json().getInt("skippedColored")).isZero();
  }

  @Test
  void anOutputThatIsAFileIsRefusedBeforeAnyWork() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    Path in = Files.createDirectories(folder.resolve("in"));
    write(in.resolve("a.jpg"), photo());
    for (Path output : List.of(file, file.resolve("below"))) {
      List<Cli.Result> results =
          List.of(
              Cli.run("colorize", "--input", in, "--output", output, "--model", model),
              Cli.run("ingest", "--input", in, "--output", output),
              Cli.run("train", "--data", in, "--model", output));
      for (Cli.Result result : results) {
        assertThat(result.code()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(file + " is a file, not a folder");
      }
    }
    assertThat(file).hasContent("precious");
  }

  /** libjpeg tells the process's stderr of damage that it can live with. */
  @Test
  @Tag("processes")
  void whatNativeCodePrintsDoesNotReachTheScreen() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    byte[] whole = photo();
    byte[] damaged = Arrays.copyOf(whole, whole.length + 200);
    Arrays.fill(damaged, whole.length - 2, whole.length, (byte) 0);
    // The end marker behind it.
    damaged[damaged.length - 2] = whole[whole.length - 2];
    damaged[damaged.length - 1] = whole[whole.length - 1];
    write(in.resolve("damaged.jpg"), damaged);
    Path screen = folder.resolve("screen");
    Path log = folder.resolve("log");
    List<String> command =
        Cli.java("-Dlog4j2.configurationFile=../conf/log4j2.properties", "-Drechroma.log=" + log);
    command.addAll(List.of(Main.class.getName(), "colorize"));
    command.addAll(List.of("--input", in.toString(), "--output", out().toString()));
    command.addAll(List.of("--model", model.toString(), "--colored=recolorize"));
    command.add("--master=local[1]");

    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(screen.toFile())
            .start();

    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(screen))
        .contains("1 photo in colour", "colorize 100%")
        .doesNotContain("Corrupt JPEG");
    assertThat(Files.readString(log)).contains("native: Corrupt JPEG data");
  }

  private Cli.Result colorize(Path in, Object... more) {
    List<Object> options = new ArrayList<>(List.of("--input", in));
    options.addAll(List.of(more));
    return colorize(out(), options);
  }

  private static Cli.Result colorize(Path out, List<?> options) {
    return Cli.run(
        "colorize", List.of("--output", out, "--model", model, "--json", Cli.NO_PAGE), options);
  }

  private static Cli.Result ingest(Path in, Path out, Object... more) {
    return Cli.run("ingest", "--input", in, "--output", out, "--size=32", "--json", List.of(more));
  }

  private Path out() {
    return folder.resolve("out");
  }

  /** A column by input, below the folder "in". */
  private Map<String, String> manifest(String name) {
    Dataset<Row> rows =
        Session.open("test", Optional.empty(), Map.of())
            .read()
            .parquet(out().resolve("_rechroma/manifest").toString());
    Map<String, String> column = new TreeMap<>();
    for (Row row : rows.where("status != 'archive'").collectAsList()) {
      String input = row.<String>getAs("input").replaceFirst(".*?/in/", "");
      column.put(input, String.valueOf(row.<String>getAs(name)));
    }
    return column;
  }

  private static List<String> sources(Path tensors) throws IOException {
    TensorDataSet data =
        TensorDataSet.existing(
            Session.open("test", Optional.empty(), Map.of()), tensors.toString());
    return Stream.of(Split.values()).flatMap(split -> data.sources(split).stream()).toList();
  }

  private static void zip(Path file, String charset, String... names) throws Exception {
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(Files.newOutputStream(file))) {
      zip.setEncoding(charset);
      zip.setUseLanguageEncodingFlag(false);
      for (String name : names) {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        zip.write(photo());
        zip.closeArchiveEntry();
      }
    }
  }

  private static void compressed(Path folder, String name, Map<String, byte[]> entries)
      throws IOException {
    byte[] tar = Files.readAllBytes(Archives.tar(shared.resolve("plain.tar"), entries));
    try (OutputStream out =
        new BZip2CompressorOutputStream(Files.newOutputStream(folder.resolve(name + ".bz2")))) {
      out.write(tar);
    }
    try (OutputStream out =
        new XZCompressorOutputStream(Files.newOutputStream(folder.resolve(name + ".xz")))) {
      out.write(tar);
    }
    try (OutputStream out =
        new ZstdOutputStream(Files.newOutputStream(folder.resolve(name + ".zst")))) {
      out.write(tar);
    }
  }

  private static Map<String, byte[]> bomb() {
    Map<String, byte[]> bomb = new LinkedHashMap<>();
    bomb.put("zeros.bin", new byte[3_000_000]);
    return bomb;
  }

  private static void entry(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** A gray photo of 96 px. */
  private static byte[] photo() throws Exception {
    return ImageFormat.JPEG.encode(gray(), 90);
  }

  private static LabImage gray() throws Exception {
    byte[] file = Files.readAllBytes(Cli.SAMPLES.resolve("cat.jpg"));
    try (Photo photo = PhotoFile.decode(file, DecodeLimits.DEFAULT)) {
      return photo.toLab(96, 96).gray();
    }
  }

  /** With a red square of 2% in a corner. */
  private static byte[] stamped() throws Exception {
    LabImage gray = gray();
    float[] a = new float[gray.l().length];
    float[] b = new float[gray.l().length];
    for (int i = 0; i < a.length; i++) {
      if (i % 96 < 14 && i / 96 < 14) {
        a[i] = 60;
        b[i] = 40;
      }
    }
    return ImageFormat.PNG.encode(gray.withAb(a, b), 100);
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** What Java cannot make: names that are no text, pipes. */
  private static void bash(String command, Path folder) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", command, folder.toString()).start();
    assertThat(process.waitFor()).isZero();
  }
}
