#!/usr/bin/env bash
# Does `rechroma video` flicker less than painting frame by frame, at no cost in colours? Paints the gray clips with defaults and
# frame by frame, and compares both with the true colours; exits with 1 if a limit of film_table.py fails.
#   benchmarks/clips.py CLIPS_FOLDER && benchmarks/film.sh CLIPS_FOLDER [OPTIONS OF RECHROMA VIDEO...]
# RECHROMA names another launcher, PYTHON an interpreter with numpy and opencv-python-headless, KEEP a new folder for the
# painted films, which otherwise go.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
clips=$(readlink -f -- "${1:?usage: benchmarks/film.sh CLIPS_FOLDER [OPTIONS OF RECHROMA VIDEO...]}")
shift
rechroma=${RECHROMA:-$here/../rechroma}
python=${PYTHON:-python3}
work=${KEEP:-$(mktemp -d)}
[[ -n ${KEEP:-} ]] || trap 'rm -rf "$work"' EXIT

paint() { # folder, options
  local folder=$work/$1
  mkdir -p "$folder"
  "$rechroma" video --input "$clips"/gray/*.mkv --output "$folder" --codec ffv1 "${@:2}" >"$folder.log" 2>&1 ||
    { tail "$folder.log" >&2; exit 1; }
}

paint defaults "$@"
paint frame-by-frame "$@" --set video.paint-every=1 --set video.blend=1
for truth in "$clips"/truth/*.mkv; do
  name=$(basename "$truth")
  "$python" "$here/flicker.py" --json "$truth" "$work/defaults/$name" "$work/frame-by-frame/$name"
done | "$python" "$here/film_table.py"
