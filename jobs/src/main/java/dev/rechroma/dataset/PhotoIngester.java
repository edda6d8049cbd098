package dev.rechroma.dataset;

import dev.rechroma.dataset.IngestItem.Known;
import dev.rechroma.image.ImageException;
import dev.rechroma.image.metadata.ImageHeader;
import dev.rechroma.image.photo.Photo;
import dev.rechroma.image.photo.PhotoFile;
import dev.rechroma.source.Source;
import dev.rechroma.source.Source.Kind;
import dev.rechroma.source.SourcePhoto;
import dev.rechroma.source.Unread;
import dev.rechroma.source.Visitor;
import dev.rechroma.tensor.LabTensor;
import dev.rechroma.tensor.PageName;
import dev.rechroma.tensor.Split;
import dev.rechroma.tensor.TensorRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rows of the data set from the photos that it visits, page by page, and records the outcome
 * of each file. It holds one file and one decoded page at a time.
 */
final class PhotoIngester implements Visitor {
  private static final Logger LOG = LoggerFactory.getLogger(PhotoIngester.class);

  private final IngestSettings settings;
  private final IngestCounters counters;
  private final OutcomeJournal journal;
  private final PushedRows.Sink rows;
  private IngestItem item;
  private boolean sourceRecorded;

  PhotoIngester(
      IngestSettings settings,
      IngestCounters counters,
      OutcomeJournal journal,
      PushedRows.Sink rows) {
    this.settings = settings;
    this.counters = counters;
    this.journal = journal;
    this.rows = rows;
  }

  /** Starts an item: the photos that follow are from it. */
  void begin(IngestItem next) {
    item = next;
    sourceRecorded = false;
  }

  /** Ends the item: all of its photos were visited. An archive is a file too. */
  void end() throws IOException {
    if (!sourceRecorded && item.part() == 0) {
      record(SourceOutcome.other(archive(null)));
    }
  }

  @Override
  public boolean wants(String input, String state) {
    boolean known = item.known(input).map(before -> state.equals(before.state())).orElse(false);
    if (known) {
      counters.unchanged().add(1);
    }
    return !known;
  }

  @Override
  public void photo(SourcePhoto found) throws IOException {
    if (PageName.isTaken(found.input())) {
      failed(found.input(), "its name reads as a page of another photo: rename it");
      return;
    }
    byte[] file = found.content();
    counters.bytes().add(file.length);
    String id = DigestUtils.sha256Hex(file);
    Optional<Known> before = item.known(found.input());
    if (before.isPresent() && KnownSource.content(id).equals(before.get().state())) {
      counters.unchanged().add(1);
      KnownSource as = known(found.input(), before.get().split(), null, null, found.state());
      record(new SourceOutcome(as, true, 0, 0, false));
    } else {
      record(decoded(found, id, before.map(Known::split).orElse(null)));
    }
  }

  /**
   * Makes the rows of a photo.
   *
   * @param before split of an earlier version, in which an edited photo has to stay; null without
   *     one
   */
  private SourceOutcome decoded(SourcePhoto found, String id, String before) {
    SplitAssignment place =
        SplitAssignment.of(found.input(), id, settings.validation(), settings.test());
    Split split = before == null ? place.split() : Split.ofFolder(before);
    Pages pages = new Pages(found.input(), id, place, split);
    try {
      PhotoFile file = PhotoFile.parse(found.content(), settings.limits());
      for (int page = 0; page < file.pages(); page++) {
        pages.add(file, page);
      }
    } catch (ImageException e) {
      pages.problems.add(e.getMessage());
    }
    String now = pages.examples > 0 ? split.folder() : before;
    KnownSource known = known(found.input(), now, pages.problem(), null, found.state());
    return new SourceOutcome(known, true, pages.examples, pages.gray, before != null);
  }

  /** The pages of one photo's file, each a photo of its own. */
  private final class Pages {
    private final String path;
    private final String id;
    private final SplitAssignment place;
    private final Split split;
    private final List<String> problems = new ArrayList<>();
    private int examples;
    private int gray;

    Pages(String path, String id, SplitAssignment place, Split split) {
      this.path = path;
      this.id = id;
      this.place = place;
      this.split = split;
    }

    void add(PhotoFile file, int page) {
      Optional<TensorRow> row = row(file, page);
      if (row.isPresent()) {
        rows.push(TensorDataSet.row(row.get(), split));
        examples++;
      }
    }

    /** A damaged page does not affect the others. */
    private Optional<TensorRow> row(PhotoFile file, int page) {
      try (Photo photo = file.decodeFor(page, settings.size())) {
        byte[] lab = LabTensor.encode(photo, settings.size(), settings.fit());
        if (settings.gray() == IngestSettings.Gray.SKIP && LabTensor.isGray(lab)) {
          gray++;
          return Optional.empty();
        }
        return Optional.of(row(file.header(page), page, lab));
      } catch (ImageException e) {
        problems.add(e.getMessage());
      } catch (RuntimeException e) {
        // Native code may fail on one photo, for lack of memory for example.
        LOG.warn("{} cannot be decoded", path, e);
        problems.add("cannot be decoded: " + e.getMessage());
      }
      return Optional.empty();
    }

    /** Of several pages, all but the first have ids made from the file's. */
    private TensorRow row(ImageHeader photo, int page, byte[] lab) {
      String own = page == 0 ? id : DigestUtils.sha256Hex(PageName.of(id, page));
      return new TensorRow(
          own,
          PageName.of(path, page),
          place.view() == TensorRow.View.MONO ? own : place.pair(),
          place.view(),
          photo.width(),
          photo.height(),
          settings.size(),
          lab);
    }

    private String problem() {
      return switch (problems.size()) {
        case 0 -> null;
        case 1 -> problems.get(0);
        default ->
            String.format(
                Locale.ROOT, "%s; and %d other pages", problems.get(0), problems.size() - 1);
      };
    }
  }

  @Override
  public void skipped(String input, String reason) throws IOException {
    record(SourceOutcome.other(known(input, before(input), null, reason, null)));
  }

  @Override
  public void failed(String input, String reason) throws IOException {
    boolean inside = !input.equals(item.source().path());
    if (!inside && isArchive()) {
      record(SourceOutcome.other(archive(reason)));
      return;
    }
    KnownSource known = known(input, before(input), reason, null, null);
    boolean another = !inside && item.source().length() <= settings.limits().maxBytes();
    // If its content is not at fault, the reason may go away without a change of the file.
    record(SourceOutcome.other(another && isFile() ? known.toBeReadAgain() : known));
  }

  @Override
  public void unread(String input, String state, String format) throws IOException {
    String reason = Unread.REASON + format;
    String split = before(input);
    record(
        SourceOutcome.other(
            settings.unread() == Unread.SKIP
                ? known(input, split, null, reason, state)
                : known(input, split, reason, null, state)));
  }

  @Override
  public void other(String input, String state, String reason) throws IOException {
    String split = before(input);
    record(SourceOutcome.other(known(input, split, null, reason, state)));
  }

  @Override
  public void archive(String input, String state) {
    // Recorded at the end, also for an archive that is read in parts.
  }

  @Override
  public void progress(long bytes) {
    counters.progress().add(bytes);
  }

  private void record(SourceOutcome outcome) throws IOException {
    sourceRecorded |= outcome.source().path().equals(item.source().path());
    journal.write(outcome);
  }

  /**
   * The split of an earlier version, which stays there whatever the file is now; null if the data
   * set has none.
   */
  private String before(String input) {
    return item.known(input).map(Known::split).orElse(null);
  }

  private boolean isFile() {
    return item.source().kind() == Kind.FILE;
  }

  private boolean isArchive() {
    return item.source().kind() == Kind.ZIP || item.source().kind() == Kind.TAR;
  }

  /** The record of an archive itself. */
  private KnownSource archive(String reason) {
    Source source = item.source();
    return new KnownSource(
        source.path(),
        source.length(),
        source.modified(),
        before(source.path()),
        reason,
        null,
        source.path(),
        null);
  }

  /** The new record of a file, or of an entry if it is an archive. */
  private KnownSource known(
      String input, String split, String reason, String skipped, String state) {
    Source source = item.source();
    boolean inside = !input.equals(source.path());
    return new KnownSource(
        input,
        source.length(),
        source.modified(),
        split,
        reason,
        skipped,
        inside ? source.path() : null,
        inside ? state : null);
  }
}
