# Start PostgreSQL and Redis for the tests if none answers, and stop them afterwards. Sourced by script/test.

postgresql_answers() {
    .venv/bin/python - 2>/dev/null <<'PROBE'
import os, psycopg
psycopg.connect(os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres"), connect_timeout=3).close()
PROBE
}

start_postgresql() {
    install_missing postgresql
    bin=$(find /usr/lib/postgresql -maxdepth 1 -mindepth 1 | sort -V | tail -n 1)/bin
    cluster=$(mktemp -d)
    owner=
    if [ "$(id -u)" = 0 ]; then  # initdb refuses root
        chown postgres "$cluster"
        owner="runuser -u postgres --"
    fi
    port=54329
    $owner "$bin/initdb" --pgdata "$cluster/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 >/dev/null
    $owner "$bin/pg_ctl" --pgdata "$cluster/data" --log "$cluster/log" --wait \
        --options "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$cluster -c fsync=off -c full_page_writes=off" start >/dev/null
    TEST_POSTGRESQL_URL="postgresql://postgres@127.0.0.1:$port/postgres"
    export TEST_POSTGRESQL_URL
    say "Started PostgreSQL $($bin/postgres --version | grep -o '[0-9.]*' | head -1) for the tests"
}

redis_answers() {
    .venv/bin/python - 2>/dev/null <<'PROBE'
import os, redis
redis.Redis.from_url(os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15"), socket_connect_timeout=3).ping()
PROBE
}

start_redis() {
    install_missing redis-server
    redis-server --port 63799 --bind 127.0.0.1 --save "" --appendonly no >/dev/null &
    redis_process=$!
    TEST_REDIS_URL="redis://127.0.0.1:63799/15"
    export TEST_REDIS_URL
    say "Started Redis for the tests"
}

# keep_files_in_memory: put the tests' temporary files into memory if there is room. stop_services removes them.
keep_files_in_memory() {
    [ -z "${PYTEST_DEBUG_TEMPROOT:-}" ] && [ -w /dev/shm ] || return 0
    [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 4000000 ] || return 0
    memory=$(mktemp -d -p /dev/shm)
    export PYTEST_DEBUG_TEMPROOT="$memory"
}

# stop_services: stop the servers that were started here, and remove their files.
stop_services() {
    [ -z "${memory:-}" ] || rm -rf "$memory"
    [ -z "${cluster:-}" ] || { $owner "$bin/pg_ctl" --pgdata "$cluster/data" --mode fast stop >/dev/null; rm -rf "$cluster"; }
    [ -z "${redis_process:-}" ] || kill "$redis_process"
}
