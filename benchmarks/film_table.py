"""The table of film.sh: reads JSON lines of flicker.py, of the truth, the film painted with defaults and that painted frame by
frame, and exits with 1 if a limit fails (marked with !).

    flicker.py --json TRUTH DEFAULTS FRAME_BY_FRAME | film_table.py
"""
import json, pathlib, sys

TRUTH, FRAMES, ERROR = 1.2, 1 / 3, 1.005  # at most so many times the truth's, that of frame by frame, its error


def ratio(a, b):
    return a / b if b else float("inf") if a else 1.0


def cell(value, most):
    return f"{value:7.2f}{'!' if value > most else ' '}"


def row(name, truth, ours, frames):
    """The line of a clip, and whether it keeps the limits."""
    ratios = [(ratio(ours["flicker"], truth["flicker"]), TRUTH), (ratio(ours["flicker"], frames["flicker"]), FRAMES),
              (ratio(ours["abError"], frames["abError"]), ERROR)]
    plain = [truth["flicker"], ours["flicker"], frames["flicker"]]
    more = [ours["abError"], frames["abError"], truth["chroma"], ours["chroma"], frames["chroma"]]
    print(f"{name:10}" + "".join(f"{n:8.3f}" for n in plain) + "".join(cell(*r) for r in ratios[:2]) +
          "".join(f"{n:8.2f}" for n in more[:2]) + cell(*ratios[2]) + "".join(f"{n:8.2f}" for n in more[2:]))
    return all(value <= most for value, most in ratios)


def mean(rows):
    return {key: sum(r[key] for r in rows) / len(rows) for key in ("flicker", "abError", "chroma")}


def main():
    clips = [json.loads(line) for line in sys.stdin]
    if not clips:
        sys.exit("no clip was measured")
    print(f"{'':10}{'flicker':>8}{'':>16}{'of the':>8}{'of fr.':>8}{'ab error':>9}{'':>8}{'':>7}{'chroma':>8}")
    print(f"{'clip':10}{'truth':>8}{'default':>8}{'frames':>8}{'truth':>8}{'by fr.':>8}{'default':>8}{'frames':>8}{'ratio':>8}"
          f"{'truth':>8}{'default':>8}{'frames':>8}")
    kept = [row(pathlib.PurePath(clip["truth"]["film"]).stem, clip["truth"], *clip["painted"]) for clip in clips]
    kept.append(row("mean", *(mean([each(clip) for clip in clips]) for each in
                              (lambda c: c["truth"], lambda c: c["painted"][0], lambda c: c["painted"][1]))))
    print(f"limits: {TRUTH} of the truth, {FRAMES:.2f} of frame by frame, ab error {ERROR}; {kept.count(False)} of {len(kept)} rows fail")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
