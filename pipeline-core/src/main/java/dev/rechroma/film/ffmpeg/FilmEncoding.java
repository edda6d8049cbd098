package dev.rechroma.film.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_IEC61966_2_1;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR0;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP16LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import dev.rechroma.film.FilmCodec;
import dev.rechroma.film.FilmException;
import dev.rechroma.film.FilmInfo;
import java.io.Serializable;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/**
 * How the frames of a film are encoded.
 *
 * @param quality 0..100; FFV1 loses nothing at any
 */
public record FilmEncoding(FilmCodec codec, int quality) implements Serializable {
  /** Frames between key frames: players can jump to any second or so. */
  private static final int KEY_FRAMES = 48;

  /** Sides of the smallest frames that OpenH264 encodes, px. */
  private static final int SMALLEST_H264 = 16;

  /** The encoder's limit, 36,864 macroblocks: level 5.2. */
  private static final int MOST_PIXELS_H264 = 36_864 * 256;

  /** From this height on, a film without tags is in BT.709, as players assume. */
  private static final int HIGH_DEFINITION = 720;

  private static final int PAL_HEIGHT = 576;

  /** Bits per second: high enough that the quantizer alone decides. */
  private static final long H264_RATE = 200_000_000;

  /**
   * Checks that the codec can hold the film's frames.
   *
   * @param width of the frames to encode, px, which may be twice that of the film
   * @throws FilmException with a codec that can
   */
  public void requireFits(FilmInfo info, int width) throws FilmException {
    if (codec != FilmCodec.H264) {
      return;
    }
    int height = info.height();
    boolean odd = width % 2 != 0 || height % 2 != 0;
    boolean small = Math.min(width, height) < SMALLEST_H264;
    if (odd || small || (long) width * height > MOST_PIXELS_H264) {
      throw new FilmException(
          String.format(
              Locale.ROOT,
              "H.264 cannot hold frames of %d x %d px, only even sides from %d px and at most"
                  + " %.1f megapixels: use --codec vp9 or ffv1",
              width,
              height,
              SMALLEST_H264,
              MOST_PIXELS_H264 / 1e6));
    }
  }

  String encoder() {
    return switch (codec) {
      case H264 -> "libopenh264";
      case VP9 -> "libvpx-vp9";
      case FFV1 -> "ffv1";
    };
  }

  /** Ending of a segment's file: MP4, which does not know FFV1, or QuickTime. */
  public String container() {
    return codec == FilmCodec.FFV1 ? "mov" : "mp4";
  }

  void configure(AVCodecContext encoder, FilmInfo info) {
    encoder.gop_size(codec == FilmCodec.FFV1 ? 1 : KEY_FRAMES).max_b_frames(0).thread_count(1);
    encoder.pix_fmt(pixels(info));
    if (!info.pixelAspect().isEmpty()) {
      String[] sides = info.pixelAspect().split(":", 2);
      encoder.sample_aspect_ratio(
          av_make_q(Integer.parseInt(sides[0]), Integer.parseInt(sides[1])));
    }
    if (codec == FilmCodec.FFV1) {
      encoder.level(3);
      encoder.color_range(AVCOL_RANGE_JPEG).colorspace(AVCOL_SPC_RGB);
      encoder.color_primaries(AVCOL_PRI_BT709).color_trc(AVCOL_TRC_IEC61966_2_1);
    } else {
      tag(encoder, info);
    }
    if (codec == FilmCodec.H264) {
      encoder.qmin(quantizer()).qmax(quantizer());
      encoder.bit_rate(H264_RATE);
    }
  }

  private int pixels(FilmInfo info) {
    if (codec != FilmCodec.FFV1) {
      return AV_PIX_FMT_YUV420P;
    }
    return info.isDeep() ? AV_PIX_FMT_GBRP16LE : AV_PIX_FMT_BGR0;
  }

  /** The film's own colour space; without one, what players assume for its size. */
  private static void tag(AVCodecContext encoder, FilmInfo info) {
    encoder.color_range(AVCOL_RANGE_MPEG);
    boolean high =
        info.colours().matrix().isEmpty()
            ? info.height() >= HIGH_DEFINITION
            : info.colours().matrix().equals("bt709");
    if (high) {
      encoder.colorspace(AVCOL_SPC_BT709).color_primaries(AVCOL_PRI_BT709);
      encoder.color_trc(AVCOL_TRC_BT709);
      return;
    }
    boolean pal =
        info.colours().matrix().equals("bt470bg")
            || (info.colours().matrix().isEmpty() && info.height() == PAL_HEIGHT);
    encoder.colorspace(pal ? AVCOL_SPC_BT470BG : AVCOL_SPC_SMPTE170M);
    encoder.color_primaries(pal ? AVCOL_PRI_BT470BG : AVCOL_PRI_SMPTE170M);
    encoder.color_trc(AVCOL_TRC_SMPTE170M);
  }

  /** 1 (best) to 51 for H.264. */
  private int quantizer() {
    return (int) Math.round(51 - 0.45 * quality);
  }

  /** 0 (best) to 63 for VP9. */
  private int rateFactor() {
    return (int) Math.round(63 - 0.5 * quality);
  }

  AVDictionary options() {
    AVDictionary options = new AVDictionary(null);
    switch (codec) {
      case H264 -> {
        av_dict_set(options, "rc_mode", "quality", 0);
        av_dict_set(options, "allow_skip_frames", "0", 0);
        av_dict_set(options, "profile", "high", 0);
      }
      case VP9 -> {
        av_dict_set(options, "crf", Integer.toString(rateFactor()), 0);
        av_dict_set(options, "b", "0", 0);
        av_dict_set(options, "deadline", "good", 0);
        av_dict_set(options, "cpu-used", "5", 0);
        av_dict_set(options, "lag-in-frames", "0", 0);
      }
      case FFV1 -> av_dict_set(options, "slicecrc", "1", 0);
    }
    return options;
  }
}
