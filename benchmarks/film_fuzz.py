#!/usr/bin/env python3
"""Damaged films by the hundred through one `rechroma video`: it must end with 0 or 3, no film may hold it up for 30 s or crash
the JVM, and each must be painted, or be listed with one line, or both if some of its frames are damaged.

    benchmarks/clips.py clips
    benchmarks/film_fuzz.py clips/seeds 200 SEED [--work NEW_FOLDER] [--options '--codec ffv1']

Flips bits near the front and anywhere, cuts off, swaps chunks, writes sizes of 0xffffffff, empties, joins; adds photos and text
that go by the name of a film, and playlists (m3u8, concat, SDP) that name another film, a secret file and a port of this machine:
they must not be painted, and nobody may knock at the port. RECHROMA names another launcher. Painted films that ffprobe cannot
read, or that are large, are faults too. Exits with 1 if there is a fault; what was run lies in NEW_FOLDER (default: a new one
in the folder for temporary files), with the fault's file in it.
"""
import argparse, collections, json, os, pathlib, random, shlex, signal, socket, subprocess, sys, tempfile, time

HOME = pathlib.Path(__file__).resolve().parent.parent
RECHROMA = os.environ.get("RECHROMA", str(HOME / "rechroma"))
START_SECONDS, FILM_SECONDS = 120, 30
LARGE = 50 << 20


def flips(content, rng, end):
    out = bytearray(content)
    for _ in range(rng.choice((1, 2, 8, 32))):
        out[rng.randrange(min(end, len(out)))] ^= 1 << rng.randrange(8)
    return bytes(out)


def swapped(content, rng):
    side = max(1, len(content) // rng.choice((4, 16, 64)))
    chunks = [content[i:i + side] for i in range(0, len(content), side)]
    a, b = rng.randrange(len(chunks)), rng.randrange(len(chunks))
    chunks[a], chunks[b] = chunks[b], chunks[a]
    return b"".join(chunks)


def overwritten(content, rng, value):
    """A number somewhere, often before one of the names of parts that containers have."""
    names = [b"moov", b"trak", b"mdat", b"stsz", b"stco", b"stts", b"ctts", b"stsd", b"elst", b"avcC", b"idx1", b"movi", b"strf", b"LIST",
             b"RIFF", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75", b"FLV"]
    known = [content.find(name) for name in names if content.find(name) >= 4]
    at = rng.choice(known) + rng.choice((-4, 4, 8, 12)) if known and rng.random() < 0.7 else rng.randrange(max(1, len(content) - 4))
    at = max(0, at)
    return content[:at] + value + content[at + len(value):]


def zeros(content, rng):
    at, many = rng.randrange(len(content)), rng.choice((4, 64, 1024, len(content) // 4))
    return content[:at] + bytes(many) + content[at + many:]


DAMAGES = {
    "flips in the head": lambda c, rng, other: flips(c, rng, 400),
    "flips": lambda c, rng, other: flips(c, rng, len(c)),
    "cut off": lambda c, rng, other: c[:rng.randrange(len(c))],
    "without its head": lambda c, rng, other: c[rng.randrange(len(c)):],
    "swapped": lambda c, rng, other: swapped(c, rng),
    "huge number": lambda c, rng, other: overwritten(c, rng, b"\xff\xff\xff\xff"),
    "large number": lambda c, rng, other: overwritten(c, rng, b"\x7f\xff\xff\xff"),
    "zero number": lambda c, rng, other: overwritten(c, rng, bytes(4)),
    "zeros": lambda c, rng, other: zeros(c, rng),
    "joined": lambda c, rng, other: c + other,
    "half of each": lambda c, rng, other: c[:len(c) // 2] + other[len(other) // 2:],
    "noise": lambda c, rng, other: c[:rng.randrange(64)] + rng.randbytes(2000),
}


def texts(film, secret, port):
    """Text that goes by the name of a film, by kind: what it names must not be opened."""
    return {
        "playlist": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n",
        "playlist of a port": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
        "playlist of a secret": f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nconcat:{secret}|{film}\n#EXT-X-ENDLIST\n",
        "ffconcat": f"ffconcat version 1.0\nfile {film}\nfile {film}\n",
        "ffconcat of a port": f"ffconcat version 1.0\nfile http://127.0.0.1:{port}/b.mkv\n",
        "SDP": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "DASH": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S" '
                f'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
                f'bandwidth="1"><BaseURL>http://127.0.0.1:{port}/c.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
        "words": "Reel 7, found in the attic. The label is gone.\n" * 40,
        "nothing": "",
    }


class Damaged:
    """A folder of films, and the kind of each by its name."""

    def __init__(self, folder, seeds, many, seed, port):
        self.folder, self.kinds = folder, {}
        folder.mkdir(parents=True)
        rng = random.Random(seed)
        films = [(path.suffix, path.read_bytes()) for path in sorted(seeds.iterdir()) if path.is_file()]
        whole = folder.parent / ("whole" + films[0][0])
        secret = folder.parent / "secret.txt"
        whole.write_bytes(films[0][1])
        secret.write_text("the secret")
        for kind, text in texts(whole, secret, port).items():
            self.add(kind, ".mkv", text.encode())
            self.add(kind, ".mp4", text.encode())
        for photo in sorted((HOME / "data-samples").glob("*.jpg"))[:3]:
            self.add("photo", rng.choice((".mkv", ".mp4", ".avi")), photo.read_bytes())
        for suffix, content in films:
            self.add("whole", suffix, content)
        while len(self.kinds) < many:
            kind = rng.choice(list(DAMAGES))
            suffix, content = rng.choice(films)
            damaged = DAMAGES[kind](content, rng, rng.choice(films)[1])
            self.add(kind, rng.choice((suffix, suffix, suffix, ".mkv")), damaged)

    def add(self, kind, suffix, content):
        name = f"{len(self.kinds):04}{suffix}"
        self.kinds[name] = kind
        (self.folder / name).write_bytes(content)


class Port:
    """Nobody may knock at it."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(50)
        self.socket.setblocking(False)
        self.number = self.socket.getsockname()[1]

    def knocks(self):
        try:
            self.socket.accept()[0].close()
            return True
        except BlockingIOError:
            return False


def state(folder):
    """What changes while films are painted: names, sizes, times."""
    found = []
    for parent, _, names in os.walk(folder):  # folders may go while they are read
        for path in (pathlib.Path(parent, name) for name in names):
            try:
                found.append((str(path), path.stat().st_size, path.stat().st_mtime_ns))
            except FileNotFoundError:
                pass
    return sorted(found)


def run(damaged, output, work, options, seconds):
    """The exit code, or None when nothing happened for too long, and the seconds it took."""
    command = [*shlex.split(RECHROMA), "video", "--input", str(damaged.folder), "--output", str(output), *options]
    with open(work / "log", "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=work, start_new_session=True)
        start = changed = time.time()
        last = None
        while process.poll() is None:
            time.sleep(0.5)
            now = state(output), (work / "log").stat().st_size
            if now != last:
                last, changed = now, time.time()
            limit = FILM_SECONDS if state(output) else START_SECONDS
            if time.time() - changed > limit or time.time() - start > seconds:
                os.killpg(process.pid, signal.SIGQUIT)  # the JVM tells where it stands
                time.sleep(2)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None, time.time() - start
    return process.returncode, time.time() - start


def listed(output):
    """How often each film is listed as failed, by name, and what is no single line."""
    times, long = collections.Counter(), []
    path = output / "_rechroma" / "failures.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        told = json.loads(line)
        name = pathlib.PurePath(told["path"]).name
        times[name] += 1
        if not told["reason"].strip() or "\n" in told["reason"].strip():
            long.append(name)
    return times, long


def readable(film):
    done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width", "-of", "csv=p=0", film],
                          capture_output=True)
    return bool(done.stdout.strip())


def coloured(output):
    """Names of films that were skipped: damage may give them colour."""
    records = (output / "_rechroma" / "films").glob("*.json")
    return {path.stem for path in records if json.loads(path.read_text(encoding="utf-8"))["status"] == "skipped"}


def odd(film):
    """Whether H.264 cannot hold the film's frames."""
    done = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0", film],
                          capture_output=True, text=True)
    return any(int(side) % 2 for side in done.stdout.strip().strip(",").split(",") if side)


def judge(damaged, output):
    """Verdicts by name, and faults."""
    painted = {p.stem: p for p in output.iterdir() if p.is_file()} if output.exists() else {}
    failed, long = listed(output)
    named = set(texts("", "", 0))
    skipped = coloured(output)
    verdicts, faults = {}, [f"{name}: the reason is no single line" for name in long]
    for name, kind in damaged.kinds.items():
        film = painted.get(pathlib.PurePath(name).stem)
        verdicts[name] = "both" if film and failed[name] else "painted" if film else "listed" if failed[name] or name in skipped else "lost"
        if not film and name not in skipped and failed[name] != 1:
            faults.append(f"{name} ({kind}): listed {failed[name]} times")
        if film and failed[name] and kind == "whole":
            faults.append(f"{name}: nothing is wrong with it, and it is listed as damaged")
        if film and kind in named:
            faults.append(f"{name} ({kind}): painted")
        if not film and kind == "whole" and not odd(damaged.folder / name):
            faults.append(f"{name}: nothing is wrong with it, and it is not painted")
        if film and film.stat().st_size > LARGE:
            faults.append(f"{name} ({kind}): painted film of {film.stat().st_size >> 20} MB")
        elif film and not readable(film):
            faults.append(f"{name} ({kind}): ffprobe cannot read {film.name}")
    return verdicts, faults


def table(damaged, verdicts):
    rows = collections.defaultdict(collections.Counter)
    for name, kind in damaged.kinds.items():
        rows[kind][verdicts[name]] += 1
    print(f"{'damage':22} painted both listed lost")
    for kind, counts in rows.items():
        print(f"{kind:22} {counts['painted']:7} {counts['both']:4} {counts['listed']:6} {counts['lost']:4}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=pathlib.Path)
    parser.add_argument("many", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--options", default="", help="more options of rechroma video")
    parser.add_argument("--seconds", type=float, help="for all; default: 120, and 10 for each film")
    options = parser.parse_args()
    work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="film-fuzz-"))
    port, output = Port(), work / "out"
    damaged = Damaged(work.resolve() / "in", options.seeds, options.many, options.seed, port.number)
    most = options.seconds or START_SECONDS + 10 * len(damaged.kinds)
    code, seconds = run(damaged, output, work, shlex.split(options.options), most)
    verdicts, faults = judge(damaged, output)
    if code is None:
        faults.insert(0, f"stopped after {seconds:.0f} s: nothing happened for {FILM_SECONDS} s, or more than {most:.0f} s in all")
    elif code not in (0, 3):
        faults.insert(0, f"exit code {code}")
    faults += [f"the JVM crashed: {p}" for p in [*work.rglob("hs_err*"), *work.rglob("core.*")]]
    faults += ["somebody knocked at the port that playlists name"] if port.knocks() else []
    table(damaged, verdicts)
    print(*faults, sep="\n")
    print(f"{len(damaged.kinds)} films in {seconds:.0f} s, exit code {code}, {len(faults)} faults; see {work}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
