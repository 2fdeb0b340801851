# shellcheck shell=bash
# A private PostgreSQL server below a data directory, for ./run --cluster: kept between runs, on a free loopback port, with a
# password that only this user can read. Sourced.

postgres_bin=
postgres_connection=
postgres_password_file=
postgres_directory=

# The server refuses to run as root; there it runs as the user that PostgreSQL's packages make.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

find_postgres() {
  local candidate
  local candidates=()
  IFS=: read -ra candidates <<<"$PATH"
  while read -r candidate; do candidates+=("$candidate"); done < <(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV)
  for candidate in "${candidates[@]}"; do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && [ -x "$candidate/postgres" ]; then
      postgres_bin=$candidate
      return 0
    fi
  done
  return 1
}

# Says why there can be no server here, and fails; or succeeds.
postgres_missing() { # data
  if ! find_postgres; then
    echo "a cluster needs a PostgreSQL server, and there are no PostgreSQL programs (initdb, pg_ctl, postgres) on this machine"
    return 1
  fi
  [ "$(id -u)" -ne 0 ] && return 0
  if ! command -v runuser >/dev/null || ! id postgres >/dev/null 2>&1; then
    echo "a cluster needs a PostgreSQL server, which does not run as root, and there is no user 'postgres' to run it as"
    return 1
  fi
  if ! runuser -u postgres -- test -x "$1"; then
    echo "a cluster needs a PostgreSQL server, and its user 'postgres' may not enter the data directory $1 (choose another with --data)"
    return 1
  fi
}

start_postgres() { # data
  local data=$1 port version copy made
  find_postgres || return 1
  postgres_directory=$data/postgres
  postgres_password_file=$data/postgres.password
  : >"$data/postgres.log"
  if [ ! -f "$postgres_directory/PG_VERSION" ]; then
    echo "Making a PostgreSQL server in $postgres_directory…"
    mkdir -p "$postgres_directory" && chmod 700 "$postgres_directory" || return 1
    (umask 077 && head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$postgres_password_file") || return 1
    [ "$(id -u)" -eq 0 ] && chown postgres "$postgres_directory"
    # A copy for the server's user, who may not read the file.
    copy=$(as_postgres mktemp) && as_postgres tee "$copy" <"$postgres_password_file" >/dev/null || return 1
    as_postgres "$postgres_bin/initdb" -D "$postgres_directory" -U orleansmonitor --auth=scram-sha-256 --pwfile="$copy" \
      -E UTF8 --locale=C.UTF-8 >>"$data/postgres.log" 2>&1
    made=$?
    rm -f "$copy"
    # Half a server would be taken for a whole one next time.
    [ "$made" -eq 0 ] || { rm -rf "$postgres_directory"; return 1; }
  fi
  version=$(as_postgres cat "$postgres_directory/PG_VERSION")
  if [ "$("$postgres_bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)" != "$version" ]; then
    echo "The server in $postgres_directory was made by PostgreSQL $version, and this is $("$postgres_bin/postgres" --version)." >>"$data/postgres.log"
    return 1
  fi
  # One that a run which was killed left behind.
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_directory" status >/dev/null 2>&1 && stop_postgres
  port=$(free_ports 127.0.0.1 5433 1) || return 1
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_directory" -w -t 60 start \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300" >>"$data/postgres.log" 2>&1 9>&- </dev/null || return 1
  postgres_connection="Host=127.0.0.1;Port=$port;Database=postgres;Username=orleansmonitor"
}

stop_postgres() {
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_directory" -w -m fast stop >/dev/null 2>&1
}
