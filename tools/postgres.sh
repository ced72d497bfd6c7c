#!/bin/bash
# postgres.sh start DIR [PORT] [--unsafe-fast]
# postgres.sh stop DIR
#
# A private PostgreSQL 15 cluster in DIR, made at the first start; `start` prints its URL.
# It listens on a socket inside DIR, and on 127.0.0.1:PORT only when PORT is given (then with a
# password). --unsafe-fast drops durability, for tests. Root starts it as the user `postgres`,
# for PostgreSQL refuses root.
set -euo pipefail

usage() {
    sed -n '2,3s/^# //p' "$0" >&2
    exit 2
}

fail() {
    echo "postgres.sh: $*" >&2
    exit 1
}

find_programs() {
    local folder
    for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    fail "PostgreSQL's server is not installed: run tools/setup.sh"
}

# As the cluster's owner. The capability lets it pass through folders of root on the way to DIR.
as_owner() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif [ "$traverse" = yes ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups \
            --inh-caps=+dac_read_search --ambient-caps=+dac_read_search "$@"
    else
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    fi
}

make_cluster() {
    local hurry=()
    [ "$fast" = yes ] && hurry=(--no-sync)
    head -c 18 /dev/urandom | base64 | tr '+/' 'ab' >"$dir/password"
    if [ "$(id -u)" -eq 0 ]; then chown -R postgres:postgres "$dir"; fi
    rm -rf "$dir/cluster.new"
    as_owner "$programs/initdb" --pgdata="$dir/cluster.new" --username=obed --encoding=UTF8 \
        --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 \
        --pwfile="$dir/password" "${hurry[@]}" >"$dir/initdb.log" 2>&1 ||
        fail "initdb failed: $(tail -3 "$dir/initdb.log")"
    echo "include 'obed.conf'" >>"$dir/cluster.new/postgresql.conf"
    mv "$dir/cluster.new" "$dir/cluster"
}

write_settings() {
    {
        echo "unix_socket_directories = '${socket//\'/\'\'}'"
        echo "unix_socket_permissions = 0700"
        echo "port = ${port:-5432}"
        if [ -n "$port" ]; then
            echo "listen_addresses = '127.0.0.1'"
        else
            echo "listen_addresses = ''"
        fi
        echo "max_connections = 200"
        # A till's batch reads some hundred rows. By default so many are remembered as "the whole
        # table", and every other school's writing then collides with it (SERIALIZABLE).
        echo "max_pred_locks_per_transaction = 1024"
        echo "max_pred_locks_per_page = 32"
        echo "timezone = 'UTC'"
        echo "lc_messages = 'C'"
        if [ "$fast" = yes ]; then
            printf '%s = off\n' fsync synchronous_commit full_page_writes
        fi
    } >"$dir/cluster/obed.conf"
    if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$dir/cluster/obed.conf"; fi
}

# A socket's path has at most 107 bytes; a deep DIR keeps its socket in a short folder of its own.
find_socket() {
    socket="$dir/socket"
    if [ "${#socket}" -gt 80 ]; then
        [ -d "$(cat "$dir/socket-folder" 2>/dev/null || true)" ] ||
            mktemp -d /tmp/obed-postgres.XXXXXX >"$dir/socket-folder"
        socket=$(cat "$dir/socket-folder")
    fi
    mkdir -p "$socket"
    chmod 0700 "$socket"
    if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$socket"; fi
}

print_url() {
    if [ -n "$port" ]; then
        echo "postgres://obed:$(cat "$dir/password")@127.0.0.1:$port/obed"
    else
        local host=${socket//%/%25}
        host=${host//\//%2F}
        echo "postgres://obed@${host// /%20}:5432/obed"
    fi
}

running() {
    [ -f "$dir/cluster/postmaster.pid" ] &&
        as_owner "$programs/pg_ctl" status --pgdata="$dir/cluster" >/dev/null 2>&1
}

start() {
    mkdir -p "$dir"
    chmod 0700 "$dir"
    if [ "$(id -u)" -eq 0 ]; then chown postgres:postgres "$dir"; fi
    [ -d "$dir/cluster" ] || make_cluster
    find_socket
    if ! running; then
        write_settings
        as_owner "$programs/pg_ctl" start --wait --timeout=60 --silent --pgdata="$dir/cluster" \
            --log="$dir/log" </dev/null >/dev/null 2>&1 ||
            fail "the server did not start: $(tail -5 "$dir/log")"
    fi
    local psql=("$programs/psql" --quiet --no-psqlrc -h "$socket" -p "${port:-5432}" -U obed)
    local there="SELECT 1 FROM pg_database WHERE datname = 'obed'"
    if [ -z "$("${psql[@]}" -At -c "$there" postgres)" ]; then
        "${psql[@]}" -c 'CREATE DATABASE obed' postgres
    fi
    print_url
}

stop() {
    if running; then
        as_owner "$programs/pg_ctl" stop --mode=fast --wait --silent --pgdata="$dir/cluster"
    fi
    if [ -f "$dir/socket-folder" ]; then
        rm -rf "$(cat "$dir/socket-folder")" "$dir/socket-folder"
    fi
}

[ $# -ge 2 ] || usage
verb=$1
dir=$(realpath -m "$2")
shift 2
port=
fast=no
for word in "$@"; do
    case $word in
    --unsafe-fast) fast=yes ;;
    *[!0-9]* | '') usage ;;
    *) port=$word ;;
    esac
done
programs=$(find_programs)
traverse=no
if [ "$(id -u)" -eq 0 ]; then
    cd /
    traverse=yes
    as_owner true 2>/dev/null || traverse=no
fi
case $verb in
start) start ;;
stop) stop ;;
*) usage ;;
esac
