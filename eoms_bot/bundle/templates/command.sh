#!/bin/sh
# Passes its words on to the program in this folder. Without words, 启动.sh opens settings or console.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 3
python="$here/@PYTHON@"
for part in "$python" "$here/@PROGRAM@"; do
    if [ ! -f "$part" ]; then
        echo "文件不全：没有 $part" >&2
        echo "把压缩包完整地解压到一个新文件夹，再从那里启动；数据在别处，不会丢。" >&2
        exit 3
    fi
done
if [ ! -x "$python" ] && ! chmod +x "$python" 2>/dev/null; then
    echo "不能执行 $python：解压时丢了执行权限，这里又不许改。" >&2
    echo "用 unzip 解压到自己的文件夹（不要放在 U 盘或只读的共享上），再从那里启动。" >&2
    exit 3
fi
case "${0##*/}" in
    eoms-bot) ;;
    *) [ $# -gt 0 ] || set -- --start ;;
esac
unset PYTHONHOME PYTHONPATH PYTHONSTARTUP
PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1 PYTHONUTF8=1
export PYTHONNOUSERSITE PYTHONSAFEPATH PYTHONUTF8
exec "$python" -m eoms_bot.bundle "$@"
