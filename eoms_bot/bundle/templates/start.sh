#!/bin/sh
# Without words: the first settings, or the console. With words: what `eoms-bot` does with them.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 3
[ $# -gt 0 ] || set -- --start
exec sh "$here/eoms-bot" "$@"
