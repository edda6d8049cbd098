#!/usr/bin/env python3
"""Does a painted film keep what the black-and-white one had? Compares the films of a folder with those that `rechroma video`
made of them, by what ffprobe and ffmpeg read:

    benchmarks/clips.py clips
    ./rechroma video --input clips/kinds/* --output painted --codec ffv1
    benchmarks/film_kinds.py clips/kinds painted [--lightness 1]

frames, and the time of each (within half a millisecond, but for a shift that all tracks share), duration, shape of pixels,
rotation, fields, packets of sound and subtitles (bit by bit; where the container needs another form: what is decoded), languages,
chapters, attachments, title; that ffmpeg decodes the painted film without a new word; and the lightness (L*, of 0 to 100, mean
difference of the frame that is worst). The painted film has the same name, with any extension. FFMPEG and FFPROBE name others
than those of the PATH: the ones that painted may write what older ones do not read. Needs `pip install numpy`. Prints a table,
and exits with 1 if there is a fault.
"""
import argparse, hashlib, json, os, pathlib, re, subprocess, sys
import numpy as np

FFMPEG, FFPROBE = os.environ.get("FFMPEG", "ffmpeg"), os.environ.get("FFPROBE", "ffprobe")
HALF_MILLISECOND = 0.00051
SYNC = 0.0021  # two tracks whose times are rounded to milliseconds in two files
OPUS = 0.0075  # FFmpeg shifts Opus by its delay of 6.5 ms from Matroska to Matroska, even when it only copies
DURATION = 0.1
IDLE = ("Guessed Channel Layout",)  # Matroska does not say which channels PCM has


def run(*command):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)


def probe(film, *options):
    done = run(FFPROBE, "-v", "error", *options, "-of", "json", str(film))
    return json.loads(done.stdout or "{}")


class Film:
    """What ffprobe tells of a film."""

    def __init__(self, path):
        self.path = path
        told = probe(path, "-show_streams", "-show_format", "-show_chapters")
        self.tags = {key.lower(): value for key, value in told["format"].get("tags", {}).items()}
        # Matroska counts from zero, wherever the film begins.
        start = float(told["format"].get("start_time", 0)) if "matroska" in told["format"]["format_name"] else 0
        self.duration = round(float(told["format"].get("duration", "nan")) - start, 3)
        self.chapters = told.get("chapters", [])
        self.streams = told["streams"]
        self.video = next(s for s in self.streams if s["codec_type"] == "video" and not s["disposition"].get("attached_pic"))
        frames = probe(path, "-select_streams", str(self.video["index"]), "-show_entries", "frame=best_effort_timestamp_time")["frames"]
        self.times = [float(frame["best_effort_timestamp_time"]) for frame in frames]

    def of(self, kind):
        return [s for s in self.streams if s["codec_type"] == kind]

    def packets(self, stream):
        """Times, sums and sizes of the packets of a stream."""
        told = probe(self.path, "-select_streams", str(stream["index"]), "-show_packets", "-show_data_hash", "SHA256",
                     "-show_entries", "packet=pts_time,data_hash,size")["packets"]
        return [(float(p.get("pts_time", "nan")), p.get("data_hash"), int(p["size"])) for p in told]

    def decoded(self, stream):
        """A sum of the samples of sound, or what subtitles say."""
        form = ["-f", "webvtt"] if stream["codec_type"] == "subtitle" else ["-f", "s16le"]
        done = run(FFMPEG, "-v", "error", "-i", str(self.path), "-map", f"0:{stream['index']}", *form, "-")
        if stream["codec_type"] == "subtitle":
            return [line for line in done.stdout.decode().splitlines() if "-->" not in line]
        return hashlib.sha256(done.stdout).hexdigest() if done.stdout else None

    def warnings(self):
        """What ffmpeg says while it decodes the whole film."""
        said = run(FFMPEG, "-v", "warning", "-i", str(self.path), "-map", "0:v", "-map", "0:a?", "-f", "null", "-").stderr
        return [re.sub("0x[0-9a-f]+", "", line) for line in said.decode(errors="replace").splitlines() if line.strip()]

    def shape(self):
        ratio = self.video.get("sample_aspect_ratio", "1:1")
        return "1:1" if ratio in ("0:1", "N/A") else ratio

    def turn(self):
        return next((int(side["rotation"]) % 360 for side in self.video.get("side_data_list", []) if "rotation" in side), 0)

    def fields(self):
        """Which field comes first; what writes films does not agree on the second letter."""
        order = self.video.get("field_order", "unknown")
        return {"t": "top first", "b": "bottom first"}.get(order[0], "progressive")

    def seen_size(self):
        size = self.video["width"], self.video["height"]
        return size[::-1] if self.turn() % 180 else size


def rational(text):
    return tuple(map(int, text.split(":")))


def lightness(film):
    """L* of the frames as they are seen."""
    width, height = film.seen_size()
    command = [FFMPEG, "-v", "quiet", "-nostdin", "-i", str(film.path), "-map", f"0:{film.video['index']}", "-fps_mode", "passthrough",
               "-vf", "scale=out_range=full:flags=accurate_rnd+full_chroma_int", "-pix_fmt", "rgb48le", "-f", "rawvideo", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
        while len(data := decoder.stdout.read(width * height * 6)) == width * height * 6:
            rgb = np.frombuffer(data, np.uint16).reshape(-1, 3) / 65535
            light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
            yield 116 * np.where(light > (6 / 29) ** 3, np.cbrt(light), light / 3 / (6 / 29) ** 2 + 4 / 29) - 16


class Comparison:
    def __init__(self, before, after, most):
        self.before, self.after, self.most = before, after, most
        self.faults, self.notes = [], []
        self.shift = after.times[0] - before.times[0] if before.times and after.times else 0
        self.worst = None

    def expect(self, what, before, after):
        if before != after:
            self.faults.append(f"{what}: {before} became {after}")

    def all(self):
        self.frames()
        self.picture()
        self.tracks("audio")
        self.tracks("subtitle")
        self.expect("attachments", len(self.before.of("attachment")), len(self.after.of("attachment")))
        self.container()
        self.tones()
        self.decodes()
        return self

    def frames(self):
        self.expect("frames", len(self.before.times), len(self.after.times))
        away = [abs(b + self.shift - a) for b, a in zip(self.before.times, self.after.times)]
        # The first frames' times are rounded too.
        if away and max(away) > 2 * HALF_MILLISECOND:
            self.faults.append(f"frame {int(np.argmax(away))} is {1000 * max(away):.1f} ms off")
        if abs(self.shift) > HALF_MILLISECOND:
            self.notes.append(f"begins {1000 * self.shift:+.0f} ms")

    def picture(self):
        before, after = self.before, self.after
        self.expect("size as seen", before.seen_size(), after.seen_size())
        shape = rational(before.shape())
        if (before.turn() - after.turn()) % 180:
            shape = shape[::-1]
            self.notes.append("turned for good")
        self.expect("shape of pixels", ":".join(map(str, shape)), after.shape())
        self.expect("fields", before.fields(), after.fields())

    def tracks(self, kind):
        tracks = self.before.of(kind), self.after.of(kind)
        self.expect(f"{kind} tracks", *map(len, tracks))
        for i, (before, after) in enumerate(zip(*tracks)):
            name = f"{kind} {i}"
            for tag in "language", "title":
                self.expect(f"{name} {tag}", *(s.get("tags", {}).get(tag, "und" if tag == "language" else None) for s in (before, after)))
            for flag in "default", "forced":
                if before["disposition"][flag] != after["disposition"][flag]:
                    self.notes.append(f"{name} {flag}: {before['disposition'][flag]} became {after['disposition'][flag]}")
            self.packets(name, before, after)

    def packets(self, name, before, after):
        old, new = self.before.packets(before), self.after.packets(after)
        if [p[1] for p in old] != [p[1] for p in new]:
            decoded = self.before.decoded(before), self.after.decoded(after)
            if None in decoded or decoded[0] != decoded[1]:
                self.faults.append(f"{name}: {len(old)} packets became {len(new)} others ({before['codec_name']}, {after['codec_name']})")
                return
            self.notes.append(f"{name} same once decoded")
            if before["codec_type"] == "subtitle":  # mov_text has packets of silence
                old, new = [p for p in old if p[2] > 2], [p for p in new if p[2] > 2]
        most = SYNC + (OPUS if after["codec_name"] == "opus" else 0)
        if old and new and not abs(new[0][0] - old[0][0] - self.shift) <= most:
            self.faults.append(f"{name} is {1000 * (new[0][0] - old[0][0] - self.shift):+.0f} ms out of step with the picture")

    def container(self):
        before, after = self.before, self.after
        self.expect("title", before.tags.get("title"), after.tags.get("title"))
        if not abs(before.duration - after.duration) <= DURATION:
            self.faults.append(f"duration: {before.duration} s became {after.duration} s")
        chapters = [[(round(float(c["start_time"]), 2), c.get("tags", {}).get("title")) for c in film.chapters] for film in (before, after)]
        self.expect("chapters", *chapters)

    def tones(self):
        if self.before.seen_size() != self.after.seen_size():
            return
        away = [float(np.abs(a - b).mean()) for a, b in zip(lightness(self.before), lightness(self.after))]
        self.worst = max(away, default=float("nan"))
        if not self.worst <= self.most:
            self.faults.append(f"lightness is {self.worst:.2f} off in frame {int(np.argmax(away)) if away else '-'}")

    def decodes(self):
        said = self.after.warnings()
        known = self.before.warnings() if said else []
        new = [line for line in said if line not in known and not line.startswith(IDLE)]
        if new:
            self.faults.append("ffmpeg says: " + new[0][:120])


def painted_film(film, folder):
    return next((p for p in sorted(folder.glob(film.stem + ".*")) if p.is_file()), None)


def compare(film, folder, most):
    """The row of a film: frames, worst lightness, notes, faults."""
    painted = painted_film(film, folder)
    if painted is None:
        return None, None, [], ["not painted"]
    try:
        both = Comparison(Film(film), Film(painted), most).all()
        return len(both.before.times), both.worst, both.notes, both.faults
    except (KeyError, StopIteration) as missing:
        return None, None, [], [f"{painted.name} cannot be read: {missing!r}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", type=pathlib.Path)
    parser.add_argument("painted", type=pathlib.Path)
    parser.add_argument("--lightness", type=float, default=1.0, help="the most that L* may be off")
    options = parser.parse_args()
    wrong = 0
    print(f"{'film':18} frames L*    verdict")
    films = [film for film in sorted(options.films.iterdir()) if film.is_file()]
    for film in films:
        frames, off, notes, faults = compare(film, options.painted, options.lightness)
        wrong += bool(faults)
        verdict = "; ".join(["FAULT: " + "; ".join(faults)] if faults else ["kept"]) + (f" ({', '.join(notes)})" if notes else "")
        print(f"{film.name:18} {'-' if frames is None else frames:>6} {'   -' if off is None else f'{off:4.2f}'}  {verdict}", flush=True)
    print(f"{len(films)} films, {wrong} with faults")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
