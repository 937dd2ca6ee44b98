#!/bin/sh
# Prints a Python that ASL Live runs on; where there is none, says how to get one and fails.
# $PYTHON, where it is set, is the only one that is looked at.
if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3.11 python3.12 python3.10 python3 "${HOME:-}/.local/bin/python3.11"
fi
found=
for name in "$@"; do
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case $version in
        3.10 | 3.11 | 3.12)
            command -v "$name"
            exit 0
            ;;
    esac
    found="$found $name is Python $version;"
done
cat >&2 <<END
ASL Live needs Python 3.10, 3.11 or 3.12, because MediaPipe runs on no other.
Found here:${found:- no Python at all.}
  Debian 12:          sudo apt-get install python3.11 python3.11-venv
  Ubuntu 22.04:       sudo apt-get install python3.10 python3.10-venv
  Ubuntu 24.04:       sudo apt-get install python3.12 python3.12-venv
  newer ones:         sudo apt-get install pipx && pipx install uv && ~/.local/bin/uv python install 3.11
  macOS and others:   https://www.python.org/downloads/
Then start make again. make PYTHON=/path/to/python3.11 takes one that lies elsewhere.
END
exit 1
