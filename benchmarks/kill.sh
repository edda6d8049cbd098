#!/usr/bin/env bash
# kill -9 at random moments of ingest (replacing and adding), train and colorize; ends with "passed", or with what was lost.
#   benchmarks/kill.sh NEW_FOLDER PHOTOS KILLS SEED
# PHOTOS is a folder of some JPEG photos in colour, without folders in it. RECHROMA names another launcher.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
((${#} == 4)) || { sed -n 2,4p benchmarks/kill.sh >&2; exit 2; }
out=$1 photos=$2 kills=$3 RANDOM=$4
rechroma=${RECHROMA:-./rechroma}
mkdir -- "$out"
tiny=(--size 32 --epochs 1000 --set train.generator-width=4 --set train.generator-depth=1 --set train.discriminator-width=4)

run() { # name of the log, arguments
  local log=$out/$1.log
  shift
  "$rechroma" "$@" >"$log" 2>&1
}

fail() {
  echo "failed: $*" >&2
  exit 1
}

# What anyone finds who looks now: a data set whose files are all there, whole checkpoints, and photos as they
# are to be in the end, under their names, each once.
check() {
  python3 - "$out" "$photos" <<'PYTHON'
import json, os, sys, zipfile
out, photos = sys.argv[1:]
problems = []
data = os.path.join(out, 'tensors')
snapshot = json.load(open(os.path.join(data, '_rechroma/snapshot.json')))
for name in snapshot['files'] + [snapshot['sources'] + '/_SUCCESS']:
    if not os.path.isfile(os.path.join(data, name)):
        problems.append('data set without ' + name)
if not snapshot['files']:
    problems.append('empty data set')
trainer = os.path.join(out, 'model', 'trainer')
for name in sorted(os.listdir(trainer)) if os.path.isdir(trainer) else []:
    if not name.startswith('.') and zipfile.ZipFile(os.path.join(trainer, name)).testzip():
        problems.append('damaged ' + name)
colour, wanted = os.path.join(out, 'colour'), os.path.join(out, 'wanted')
for name in sorted(os.listdir(colour)) if os.path.isdir(colour) else []:
    if name == '_rechroma' or name.startswith('.'):
        continue
    if open(os.path.join(colour, name), 'rb').read() != open(os.path.join(wanted, name), 'rb').read():
        problems.append('half a photo: ' + name)
sys.exit('\n'.join(problems))
PYTHON
}

leftovers() { # after a run that came to its end
  find "$out/tensors" "$out/colour" "$out/model" \
    \( -name '.*.part' -o -name '.next*' -o -name '_temporary' -o -name '.rechroma.lock*' -o -name parts -o -name journal \) 2>/dev/null
}

count=$(find "$photos" -maxdepth 1 -type f | wc -l)
run ingest ingest --input "$photos" --output "$out/tensors" --size 36 --set ingest.gray=keep || fail "ingest, see $out/ingest.log"
run wanted colorize --input "$photos" --output "$out/wanted" --colored recolorize --set colorize.gallery-photos=0 || fail "colorize, see $out/wanted.log"

for ((kill = 1; kill <= kills; kill++)); do
  case $((kill % 4)) in
    0) name=replace command=(ingest --input "$photos" --output "$out/tensors" --size 36 --set ingest.gray=keep) ;;
    1) name=add command=(ingest --input "$photos" --output "$out/tensors" --set ingest.gray=keep --add)
      find "$photos" -maxdepth 1 -type f | shuf -n 1 | xargs -r -d '\n' touch ;;
    2) name=train command=(train --data "$out/tensors" --model "$out/model" "${tiny[@]}")
      if [[ -e $out/model/model.json ]]; then command+=(--resume); fi ;;
    3) name=colorize command=(colorize --input "$photos" --output "$out/colour" --colored recolorize --set colorize.gallery-photos=0)
      rm -rf -- "$out/colour" ;;
  esac
  "$rechroma" "${command[@]}" >"$out/$name.log" 2>&1 &
  pid=$!
  sleep "$((RANDOM % ${KILL_SECONDS:-20})).$((RANDOM % 10))"
  if kill -9 "$pid" 2>/dev/null; then killed=killed; else killed=ended; fi
  wait "$pid" 2>/dev/null || true
  check || fail "after kill $kill of $name"
  if [[ $name != train ]]; then
    run "$name-again" "${command[@]}" || fail "$name does not go on after kill $kill, see $out/$name-again.log"
    check || fail "after $name went on after kill $kill"
    [[ -z $(leftovers) ]] || fail "left after kill $kill of $name: $(leftovers | tr '\n' ' ')"
  fi
  if [[ $name == colorize ]]; then
    diff -rq --exclude=_rechroma "$out/wanted" "$out/colour" || fail "photos are missing after kill $kill"
  fi
  echo "$kill: $name $killed"
done
run end ingest --input "$photos" --output "$out/tensors" --set ingest.gray=keep --add --json || fail "the last ingest"
grep -q "\"images\":${count}[,}]" "$out/end.log" || fail "not all $count photos are in the data set, or some twice: $(tail -n 1 "$out/end.log")"
echo passed
