package dev.rechroma.film.ffmpeg;

import java.util.List;

/**
 * Where FFmpeg reads a film.
 *
 * @param url for FFmpeg
 * @param protocols that it may use; a film may name other files, which are not opened
 */
public record FilmPlace(String url, String protocols) {
  /** Containers that are films; others, such as playlists, could make FFmpeg open other files. */
  private static final String CONTAINERS =
      String.join(
          ",",
          List.of(
              "mov,mp4,m4a,3gp,3g2,mj2",
              "matroska,webm",
              "avi,mpeg,mpegts,asf,flv,live_flv,ogg,mxf,dv,nut,rm,gxf,ivf,wtv,roq",
              "mpegvideo,h264,m4v,yuv4mpegpipe"));

  /** A file of this machine. */
  public static FilmPlace file(String path) {
    return new FilmPlace("file:" + path, "file");
  }

  /** A film that an HTTP server of this machine sends. */
  public static FilmPlace http(String url) {
    return new FilmPlace(url, "http,tcp");
  }

  /** Options that open it, without the option that names it. */
  List<String> options() {
    return List.of("-protocol_whitelist", protocols, "-format_whitelist", CONTAINERS);
  }
}
