package dev.rechroma.film.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR48LE;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import dev.rechroma.film.FilmException;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** BGR samples to the pixels of an encoder, with its matrix and range. */
final class PixelConverter implements AutoCloseable {
  private static final int ONE = 1 << 16;

  private final int height;
  private final int rowBytes;
  private final SwsContext context;
  private final BytePointer samples;

  /** For 8 bits a sample, or 16 with the low byte first. */
  PixelConverter(AVCodecContext encoder, boolean deep) throws IOException, FilmException {
    height = encoder.height();
    rowBytes = encoder.width() * 3 * (deep ? 2 : 1);
    context = context(encoder, deep ? AV_PIX_FMT_BGR48LE : AV_PIX_FMT_BGR24);
    samples = new BytePointer((long) rowBytes * height);
  }

  private static SwsContext context(AVCodecContext encoder, int from)
      throws IOException, FilmException {
    int width = encoder.width();
    int height = encoder.height();
    SwsContext context =
        sws_getContext(
            width,
            height,
            from,
            width,
            height,
            encoder.pix_fmt(),
            SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP,
            null,
            null,
            (DoublePointer) null);
    if (context == null) {
      throw new FilmException("cannot convert frames of " + width + " x " + height + " px");
    }
    if (encoder.colorspace() == AVCOL_SPC_RGB) {
      return context;
    }
    IntPointer matrix =
        sws_getCoefficients(
            encoder.colorspace() == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
    int code = sws_setColorspaceDetails(context, matrix, 1, matrix, 0, 0, ONE, ONE);
    if (code < 0) {
      sws_freeContext(context);
    }
    ReturnCode.check(code, "convert to the film's colour space");
    return context;
  }

  void convert(byte[] bgr, AVFrame to) {
    samples.put(bgr, 0, bgr.length);
    try (PointerPointer<BytePointer> from = new PointerPointer<>(1);
        IntPointer strides = new IntPointer(1)) {
      from.put(0, samples);
      strides.put(0, rowBytes);
      sws_scale(context, from, strides, 0, height, to.data(), to.linesize());
    }
  }

  @Override
  public void close() {
    sws_freeContext(context);
    samples.close();
  }
}
