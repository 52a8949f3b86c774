# Starts one microservice, keeps its log in bounds and writes down how it ended. It outlives whoever
# started it. All that users choose comes as arguments and is never evaluated.
#
# supervisor.sh DIR MODE MAX_BYTES FILES USER MOUNTS [SOURCE TARGET ro|rw]... COMMAND [ARGUMENT]...
set -u
tule_dir=$1 tule_mode=$2 tule_max=$3 tule_files=$4 tule_user=$5 tule_mounts=$6
shift 6
tule_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
tule_setsid=$(command -v setsid)
tule_chroot=$(command -v chroot)
umask 077
trap : TERM HUP INT

fail() {
  printf 'failed %s\n' "$1"
  exit 1
}

if [ "$tule_mode" = chroot ]; then
  mount -t proc proc "$tule_dir/rootfs/proc" 2>/dev/null || :
  mount --rbind /dev "$tule_dir/rootfs/dev" 2>/dev/null || :
fi
while [ "$tule_mounts" -gt 0 ]; do
  if [ "$tule_mode" = chroot ]; then
    mount --bind "$1" "$tule_dir/rootfs$2" || fail "mount of $1"
    if [ "$3" = ro ]; then
      mount -o remount,bind,ro "$tule_dir/rootfs$2" || fail "read-only mount of $1"
    fi
  fi
  shift 3
  tule_mounts=$((tule_mounts - 1))
done

run() {
  umask 022
  PATH=$tule_path
  unset PWD OLDPWD SHLVL
  if [ "$tule_mode" = chroot ] && [ -n "$tule_user" ]; then
    exec "$tule_setsid" "$tule_chroot" "--userspec=$tule_user" "$tule_dir/rootfs" "$@"
  elif [ "$tule_mode" = chroot ]; then
    exec "$tule_setsid" "$tule_chroot" "$tule_dir/rootfs" "$@"
  fi
  cd "$tule_dir/work" && exec "$tule_setsid" "$@"
}
run "$@" </dev/null >>"$tule_dir/log" 2>&1 &
child=$!

read -r stat <"/proc/$child/stat" || stat=') - - - - - - - - - - - - - - - - - - - 0'
read -r boot </proc/sys/kernel/random/boot_id
set -- ${stat##*) }
shift 19
printf '%s %s %s %s\n' "$child" "$1" "$boot" "$$" >"$tule_dir/pid.new"
mv "$tule_dir/pid.new" "$tule_dir/pid"
printf 'started\n'
exec </dev/null >/dev/null 2>&1

# The writer appends, so its file can be cut at any time.
rotate() {
  while sleep 2 && kill -0 "$child" 2>/dev/null; do
    size=$(wc -c <"$tule_dir/log")
    [ "$size" -gt "$tule_max" ] || continue
    last=$((tule_files - 1))
    while [ "$last" -gt 1 ]; do
      [ ! -e "$tule_dir/log.$((last - 1))" ] || mv "$tule_dir/log.$((last - 1))" "$tule_dir/log.$last"
      last=$((last - 1))
    done
    [ "$tule_files" -le 1 ] || tail -c "$tule_max" "$tule_dir/log" >"$tule_dir/log.1"
    : >"$tule_dir/log"
  done
}
rotate &
rotator=$!

wait "$child"
code=$?
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
# A fresh subshell may still have the trap above, so it is not asked.
kill -KILL "$rotator" 2>/dev/null
# What the command left behind ends with it, as in a container.
kill -KILL -- "-$child" 2>/dev/null
printf '%s\n' "$code" >"$tule_dir/exit.new"
mv "$tule_dir/exit.new" "$tule_dir/exit"
