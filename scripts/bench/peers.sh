#!/bin/sh
# Our engine beside CTranslate2 and transformers on ONNX Runtime, on the same weights; see docs/benchmarks.md.
#
#   scripts/bench/peers.sh FOLDER [PEERS OPTIONS…]
#
# FOLDER holds the models, made where they are missing (15 GB, half an hour); `--set embedded` takes the small model alone.
# PYTHON names the interpreter that has the packages of scripts/bench/requirements.txt.
set -eu
here=$(dirname "$0")
folder=$1
shift
python=${PYTHON:-python3}
cargo build --release --example bench_generate --manifest-path "$here/../../Cargo.toml"
ORT_DYLIB_PATH=${ORT_DYLIB_PATH:-$("$python" -c 'import glob, os, onnxruntime; print(glob.glob(os.path.join(os.path.dirname(onnxruntime.__file__), "capi", "libonnxruntime.so*"))[0])')}
export ORT_DYLIB_PATH
"$python" "$here/peers_models.py" "$folder"
for options in "--set embedded --batch 16 --sentences 32" "--set embedded --batch 1 --sentences 16" "--set nllb --sentences 4"; do
    # shellcheck disable=SC2086
    "$python" "$here/peers.py" "$folder" $options "$@"
done
