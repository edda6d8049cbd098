package dev.rechroma.film.ffmpeg;

import static dev.rechroma.film.ffmpeg.ReturnCode.check;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import dev.rechroma.image.ColourFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.Pointer;

/** Encodes frames to an MP4 or QuickTime file of one stream, which keep each frame's exact time. */
public final class FilmWriter implements AutoCloseable {
  private final FilmInfo info;
  private final long start;
  private final AVCodecContext encoder;
  private final AVFormatContext file = new AVFormatContext(null);
  private final AVFrame frame = av_frame_alloc();
  private final AVPacket packet = av_packet_alloc();
  private final Map<Long, Long> durations = new HashMap<>();
  private AVStream stream;
  private PixelConverter converter;

  private FilmWriter(AVCodec codec, FilmInfo info, long start) {
    this.info = info;
    this.start = start;
    encoder = avcodec_alloc_context3(codec);
  }

  /**
   * Creates the file.
   *
   * @param start time that becomes 0
   * @param width of the frames, px, which may be twice that of the film
   * @throws FilmException if the encoder refuses such frames
   */
  public static FilmWriter create(
      Path path, FilmEncoding encoding, FilmInfo info, long start, int width)
      throws IOException, FilmException {
    av_log_set_level(AV_LOG_ERROR);
    AVCodec codec = avcodec_find_encoder_by_name(encoding.encoder());
    FilmWriter writer = new FilmWriter(codec, info, start);
    try {
      writer.open(codec, encoding, width);
      writer.begin(path, encoding);
      return writer;
    } catch (IOException | FilmException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private void open(AVCodec codec, FilmEncoding encoding, int width)
      throws IOException, FilmException {
    encoding.configure(encoder, info);
    encoder.width(width).height(info.height());
    encoder.time_base(timeBase());
    encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    AVDictionary options = encoding.options();
    try {
      check(avcodec_open2(encoder, codec, options), "open the encoder");
    } finally {
      av_dict_free(options);
    }
    converter = new PixelConverter(encoder, info.isDeep());
    frame.format(encoder.pix_fmt()).width(width).height(info.height());
    check(av_frame_get_buffer(frame, 0), "allocate a frame");
  }

  private AVRational timeBase() {
    return av_make_q(info.timeBase().numerator(), info.timeBase().denominator());
  }

  private void begin(Path path, FilmEncoding encoding) throws IOException, FilmException {
    check(avformat_alloc_output_context2(file, null, encoding.container(), null), "make the file");
    stream = avformat_new_stream(file, null);
    check(avcodec_parameters_from_context(stream.codecpar(), encoder), "describe the stream");
    stream.time_base(timeBase());
    stream.sample_aspect_ratio(encoder.sample_aspect_ratio());
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, path.toString(), AVIO_FLAG_WRITE), "write " + path);
    file.pb(io);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "movflags", "+write_colr", 0);
    av_dict_set(
        options, "video_track_timescale", Integer.toString(info.timeBase().denominator()), 0);
    try {
      check(avformat_write_header(file, options), "write " + path);
    } finally {
      av_dict_free(options);
    }
  }

  /**
   * Appends a frame.
   *
   * @param time later than that of the frame before
   * @param duration how long it is shown
   */
  public void write(ColourFrame picture, long time, long duration)
      throws IOException, FilmException {
    check(av_frame_make_writable(frame), "allocate a frame");
    converter.convert(picture.bgr(), frame);
    frame.pts(time - start);
    durations.put(time - start, duration);
    check(avcodec_send_frame(encoder, frame), "encode a frame");
    writePackets();
  }

  private void writePackets() throws IOException, FilmException {
    while (true) {
      int received = avcodec_receive_packet(encoder, packet);
      if (received == AVERROR_EAGAIN() || received == AVERROR_EOF()) {
        return;
      }
      check(received, "encode a frame");
      Long duration = durations.remove(packet.pts());
      packet.duration(duration == null ? 1 : duration);
      av_packet_rescale_ts(packet, timeBase(), stream.time_base());
      packet.stream_index(0);
      check(av_interleaved_write_frame(file, packet), "write the file");
    }
  }

  /** Ends the file; without it, there is none. */
  public void finish() throws IOException, FilmException {
    check(avcodec_send_frame(encoder, null), "end the stream");
    writePackets();
    check(av_write_trailer(file), "end the file");
  }

  @Override
  public void close() {
    if (converter != null) {
      converter.close();
    }
    av_frame_free(frame);
    av_packet_free(packet);
    avcodec_free_context(encoder);
    if (!Pointer.isNull(file)) {
      if (!Pointer.isNull(file.pb())) {
        avio_closep(file.pb());
      }
      avformat_free_context(file);
    }
  }
}
