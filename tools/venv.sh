#!/bin/sh
# Creates or updates a virtual environment from a pinned requirements file.
#
#   sh tools/venv.sh VENV REQUIREMENTS STAMP     set up; writes STAMP when all is installed
#   sh tools/venv.sh --forget-if-stale VENV      drop the stamps of a moved or broken environment
#
# PYTHON names the interpreter to use; without it the first of the usual names that is new enough is taken.
set -eu

forget_if_stale() {
    [ -d "$1" ] || return 0
    if [ "$(cat "$1/.place" 2>/dev/null)" != "$PWD" ] || ! "$1/bin/python" -c "" 2>/dev/null; then
        rm -f "$1/.ready" "$1/.ready-dev"
    fi
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            echo "$name"
            return 0
        fi
    done
    found=$(python3 --version 2>/dev/null || echo "no python3")
    [ -z "${PYTHON:-}" ] || found="$PYTHON, which is older or not there"
    echo "Steelyard needs Python 3.11 or newer; found $found." >&2
    echo "Install a newer Python, or name one:  make report PYTHON=/path/to/python3.12" >&2
    return 1
}

create() {
    python=$(find_python)
    if ! "$python" -c "import venv, ensurepip" 2>/dev/null; then
        echo "$python cannot create virtual environments (its venv or ensurepip module is missing)." >&2
        echo "On Debian and Ubuntu:  sudo apt-get install python3-venv" >&2
        return 1
    fi
    echo "Creating $1 with $("$python" --version) ..."
    "$python" -m venv --clear "$1"
}

if [ "$1" = "--forget-if-stale" ]; then
    forget_if_stale "$2"
    exit 0
fi

venv=$1 requirements=$2 stamp=$3
if ! new_enough "$venv/bin/python" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    create "$venv"
fi
echo "Installing $requirements into $venv (a minute or two the first time) ..."
if ! { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements" &&
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; }; then
    echo "The installation failed; the lines above say why. A package index must be reachable once." >&2
    exit 1
fi
echo "$PWD" > "$venv/.place"
touch "$stamp"
