#!/usr/bin/env bash
# Opens the notebooks in JupyterLab, with a Java kernel that has Rechroma on its class path.
#   notebooks/jupyter.sh          needs `jupyter lab` (pip install jupyterlab)
#   notebooks/jupyter.sh --check  runs all of them without a screen (pip install nbconvert jupyter-client);
#                                 the pages that come of it lie in target/notebooks
set -euo pipefail
home=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
work=$home/target/notebooks
kernel=rapaio-jupyter-kernel-3.0.1.jar

command -v jupyter >/dev/null || { echo "jupyter.sh: jupyter not found: pip install jupyterlab" >&2; exit 2; }
mkdir -p "$work/kernels/rechroma"
[[ -f $work/$kernel ]] || (cd "$home" && mvn -B -q -N org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
  -Dartifact=io.github.padreati:rapaio-jupyter-kernel:3.0.1 -DoutputDirectory="$work" </dev/null)
javac -d "$work/patch" "$home"/notebooks/kernel/*.java # each tells what it mends
cat >"$work/kernels/rechroma/kernel.json" <<JSON
{
  "argv": ["$home/rechroma", "{connection_file}"],
  "display_name": "Java with Rechroma",
  "language": "java",
  "interrupt_mode": "message",
  "env": {"RECHROMA_MAIN": "org.rapaio.jupyter.kernel.MainApp", "RECHROMA_CLASSPATH": "$home/notebooks:$work/patch:$work/$kernel", "SPARK_HOME": ""}
}
JSON
export JUPYTER_PATH=$work${JUPYTER_PATH:+:$JUPYTER_PATH}
cd "$home/notebooks"
"$home/rechroma" --version >/dev/null # builds, where that is needed
if [[ ${1:-} == --check ]]; then
  jupyter nbconvert --to html --execute --ExecutePreprocessor.startup_timeout=120 \
    --ExecutePreprocessor.timeout=900 --output-dir "$work" [0-9]*.ipynb
else
  exec jupyter lab "$@"
fi
