#!/bin/sh
# Writes requirements.txt, requirements-dev.txt and benchmarks/requirements.txt: every version pinned, with the
# hashes of all its files.
#
#   sh tools/lock.sh PIP_COMPILE [--upgrade]
#
# The maintainer's own pip settings are kept out, so that no address or path of one machine reaches the files.
set -eu
compile=$1
shift
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"

pin() {
    "$compile" --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@"
}

pin "$@" --build-deps-for editable --output-file requirements.txt pyproject.toml
pin "$@" --build-deps-for editable --extra dev --constraint requirements.txt \
    --output-file requirements-dev.txt pyproject.toml
pin "$@" --output-file benchmarks/requirements.txt benchmarks/requirements.in
