# shellcheck shell=bash
# The demo collaborative of deploy/quickstart: three organisations, an authority, a hub. Sourced, after say.sh and pki.sh.

demo_orgs() { printf 'aaln state_justice county_tables'; }
demo_has_org() { case " $(demo_orgs) " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
demo_name() {
  case $1 in
    aaln) printf 'Asian American Liberation Network' ;;
    state_justice) printf 'A state justice department (demo)' ;;
    county_tables) printf 'A reporting centre that sends counts only (demo)' ;;
  esac
}
demo_adapter() {
  case $1 in
    aaln) printf aaln ;;
    state_justice) printf ca_doj ;;
    county_tables) printf stop_aapi_hate ;;
  esac
}
# demo_org_of_file FILE ADAPTER: an organisation for this file alone, so that its table counts nothing else. The same file read by the same
# adapter finds its organisation again.
demo_org_of_file() { printf 'file_%s' "$(printf '%s\n%s' "$1" "$2" | cksum | cut -d ' ' -f 1)"; }

# demo_open SOURCE: sets where things are.
#   demo     var/demo: the authority, the members' folders, logs
#   hub_data the hub's data directory
demo_open() {
  source_dir=$1
  demo=$source_dir/var/demo
  hub_data=$demo/hub
  kith=$source_dir/build/release/hub/cli/kith
  kith_hub=$source_dir/build/release/hub/app/kith-hub
  demo_is_ours=no
  hub_pid=''
  if ! mkdir -p "$demo/log" 2>/dev/null || [ ! -w "$demo/log" ]; then
    give_up "$demo belongs to another user, who made this clone or ran quickstart here first. Run it as that user, or in a clone of your own."
  fi
}

# Two quickstarts in one clone build into the same folder and start the same hub: one at a time until the hub runs. The lock is of the open
# file, so it ends with this script however that ends.
demo_lock() {
  exec 8>"$demo/lock"
  flock -n 8 && return 0
  say 'Another quickstart is at work here; waiting until its hub runs …'
  flock -w 3600 8 || give_up 'The other quickstart does not come to an end.'
}
demo_unlock() { exec 8>&-; }

# Started by root, PostgreSQL runs as the user postgres, who cannot pass through root's home, where a clone may lie.
demo_choose_data() {
  [ "$(id -u)" -eq 0 ] || return 0
  id postgres >/dev/null 2>&1 || return 0
  mkdir -p "$hub_data"
  if runuser -u postgres -- test -x "$hub_data" 2>/dev/null; then return 0; fi
  hub_data=/var/lib/kith-demo/$(printf %s "$source_dir" | cksum | cut -d ' ' -f 1)
  mkdir -p "$hub_data"
  chmod 0711 /var/lib/kith-demo "$hub_data"
  say "PostgreSQL's user cannot reach $demo, so the hub's data lie in $hub_data."
}

demo_make() {
  local org
  demo_choose_data
  pki_authority "$demo/authority" 'Kith demo authority' || give_up 'The demo authority could not be made.'
  pki_issue "$demo/authority" "$hub_data/tls/hub" localhost serverAuth 'DNS:localhost,IP:127.0.0.1,IP:::1' ||
    give_up "The hub's certificate could not be made."
  cp "$demo/authority/ca.crt" "$hub_data/tls/clients-ca.crt"
  if [ ! -f "$hub_data/kith-hub.toml" ]; then
    cat >"$hub_data/kith-hub.toml" <<'TOML'
# The demo hub: any free ports, so that it stands in nobody's way. docs/configuration.md has all settings.
[listen]
port = 0

[admin]
port = 0
TOML
  fi
  for org in $(demo_orgs); do
    pki_issue "$demo/authority" "$demo/members/$org/$org" "$org" clientAuth || give_up "The certificate of $org could not be made."
    say "$org: $(demo_name "$org")"
  done
}

# demo_is_ready PORT: the admin listener says that the hub serves. Plain bash: curl need not be installed.
demo_is_ready() {
  local status=''
  {
    exec 9<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&9
    read -r -t 5 _ status _ <&9 || true
    exec 9<&- 9>&-
  } 2>/dev/null
  [ "$status" = 200 ]
}

demo_admin_port() { cat "$hub_data/run/admin.port" 2>/dev/null; }

# Starts the hub, or joins the one that another quickstart runs on the same data.
demo_start() {
  local port deadline=$((SECONDS + 120))
  port=$(demo_admin_port) || port=''
  if [ -n "$port" ] && (demo_is_ready "$port"); then
    say 'The demo hub is running already.'
  else
    rm -f "$hub_data/run/admin.port" "$hub_data/run/hub.port"
    printf '  Starting kith-hub with its private PostgreSQL …'
    # A session of its own, so that Ctrl-C reaches this script and not the hub a second time.
    setsid "$kith_hub" serve --data "$hub_data" </dev/null >>"$demo/log/hub.log" 2>&1 8>&- &
    hub_pid=$!
    demo_is_ours=yes # read by deploy/quickstart
    while ! { port=$(demo_admin_port) && [ -n "$port" ] && (demo_is_ready "$port"); }; do
      if ! kill -0 "$hub_pid" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
        printf ' failed\n'
        complain "The hub did not start. The end of $demo/log/hub.log:"
        tail -n 10 "$demo/log/hub.log" >&2
        exit 1
      fi
      sleep 0.2
    done
    printf ' done\n'
  fi
  hub_url=https://localhost:$(cat "$hub_data/run/hub.port")
  say "It listens at $hub_url; its log is $demo/log/hub.log"
  demo_register
}

# demo_write_client ORG ADAPTER: the member's client configuration.
demo_write_client() {
  cat >"$demo/members/$1/kith.toml" <<TOML
hub = "$hub_url"
certificate = "$1.crt"
key = "$1.key"
authority = "../../authority/ca.crt"
key_map = "keymap.sqlite"
adapter = "$2"
TOML
}

# demo_add ORG NAME: registers it, unless it is, and waits until the serving hub knows it.
demo_add() {
  local deadline=$((SECONDS + 30)) status
  case $demo_known in *"\"$1\""*) return 0 ;; esac
  "$kith_hub" org add "$1" --name "$2" --subject "CN=$1" --data "$hub_data" >>"$demo/log/hub.log" 2>&1 ||
    give_up "The organisation $1 could not be registered; see $demo/log/hub.log."
  while [ "$SECONDS" -lt "$deadline" ]; do
    status=0
    "$kith" records --limit 1 --config "$demo/members/$1/kith.toml" >/dev/null 2>&1 || status=$?
    [ "$status" -ne 0 ] || return 0
    sleep 0.2
  done
  give_up "The hub does not take the organisation $1; see $demo/log/hub.log."
}

# Registers the organisations, and tells every member where the hub listens now.
demo_register() {
  local org file
  demo_known=$("$kith_hub" org list --json --data "$hub_data") || give_up 'The organisations could not be listed.'
  for file in "$demo"/members/*/kith.toml; do
    [ ! -f "$file" ] || sed -i "s|^hub = .*|hub = \"$hub_url\"|" "$file"
  done
  for org in $(demo_orgs); do
    demo_write_client "$org" "$(demo_adapter "$org")"
    demo_add "$org" "$(demo_name "$org")"
  done
}

# demo_add_own ORG ADAPTER: an organisation for a file of the person who tries this out.
demo_add_own() {
  pki_issue "$demo/authority" "$demo/members/$1/$1" "$1" clientAuth || give_up "The certificate of $1 could not be made."
  demo_write_client "$1" "$2"
  demo_add "$1" 'A file of your own (demo)'
}

# demo_push ORG ADAPTER FILE
demo_push() {
  printf '\n  %s pushes %s\n' "$1" "${3#"$source_dir"/}"
  "$kith" push "$3" --adapter "$2" --config "$demo/members/$1/kith.toml"
}

demo_push_samples() {
  local org adapter sample outcome=0
  for org in $(demo_orgs); do
    adapter=$(demo_adapter "$org")
    for sample in "$source_dir/adapters/$adapter"/sample*.csv; do
      [ -f "$sample" ] || continue
      demo_push "$org" "$adapter" "$sample" || outcome=$?
    done
  done
  return "$outcome"
}

# demo_table ORG ARGUMENTS...
demo_table() {
  local org=$1
  shift
  "$kith" table "$@" --config "$demo/members/$org/kith.toml"
}

# demo_farewell ORG: what to try next, as that organisation.
demo_farewell() {
  local folder sample
  folder=$(printf %q "$source_dir")
  sample=adapters/$(demo_adapter "$1")/sample.csv
  [ -f "$source_dir/$sample" ] || sample='FILE --adapter NAME'
  say_step 'It is running. In another terminal:'
  cat <<TEXT
  cd $folder
  export PATH=\$PATH:$folder/build/release/hub/cli KITH_CONFIG=$(printf %q "$demo/members/$1/kith.toml")
  kith preview $sample
                                                 what would leave this computer, and what stays
  kith records                                   what the hub holds of $1
  kith table --by county,act_type                counts by county and kind of act
  kith --help                                    the rest
  deploy/quickstart --push FILE --adapter NAME   push an export of your own

  Ctrl-C stops the hub. To start afresh, remove $demo$([ "$hub_data" = "$demo/hub" ] || printf ' and %s' "$hub_data").
TEXT
}

# Waits until the hub ends or a person says so.
demo_wait() {
  wait "$hub_pid" && return 0
  complain "The hub ended by itself; see $demo/log/hub.log."
  hub_pid=''
  return 1
}

demo_stop() {
  [ -n "$hub_pid" ] && kill -0 "$hub_pid" 2>/dev/null || return 0
  printf '\n  Stopping the hub …'
  kill -TERM "$hub_pid" 2>/dev/null || true
  wait "$hub_pid" 2>/dev/null || true
  printf ' done\n'
}
