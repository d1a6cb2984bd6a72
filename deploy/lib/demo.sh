# shellcheck shell=bash
# The demo collaborative of deploy/quickstart: an authority, a hub, three organisations with samples, two with made-up events of a whole quarter,
# and a regional lead who reads what is released of that quarter. Sourced, after say.sh.

demo_orgs() { printf 'aaln state_justice county_tables city_police county_sheriff'; }
# Those that have pushed the quarter below, and the quarter.
demo_agencies() { printf 'city_police county_sheriff'; }
demo_quarter=2024-Q1 demo_first_month=2024-01 demo_last_month=2024-03
demo_lead=regional_lead
demo_region=40900 # Sacramento and the counties around it
demo_has_org() { case " $(demo_orgs) " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
demo_name() {
  case $1 in
    aaln) printf 'Asian American Liberation Network' ;;
    state_justice) printf 'A state justice department (demo)' ;;
    county_tables) printf 'A reporting centre that sends counts only (demo)' ;;
    city_police) printf 'A police department (demo)' ;;
    county_sheriff) printf "A sheriff's office (demo)" ;;
  esac
}
demo_adapter() {
  case $1 in
    aaln) printf aaln ;;
    county_tables) printf stop_aapi_hate ;;
    *) printf ca_doj ;;
  esac
}
# demo_org_of_file FILE ADAPTER: an organisation for this file alone, so that its table counts nothing else. The same file read by the same
# adapter finds its organisation again.
demo_org_of_file() { printf 'file_%s' "$(printf '%s\n%s' "$1" "$2" | cksum | cut -d ' ' -f 1)"; }

# demo_open SOURCE: sets where things are.
#   demo     var/demo: the folders of the members and of the lead, logs
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

# What is to be removed to start afresh.
demo_folders() {
  printf %s "$demo"
  [ "$hub_data" = "$demo/hub" ] || printf ' and %s' "$hub_data"
}

# The authority and the hub's certificate, as docs/operations.md makes them; but whoever is invited is let in, and nobody is asked.
demo_make() {
  demo_choose_data
  if [ ! -f "$hub_data/ca/root.crt" ]; then
    [ ! -d "$hub_data/tls" ] || give_up "$hub_data is of an older Kith, whose demo made its certificates by hand. Remove $(demo_folders), and start again."
    "$kith_hub" ca init --name 'Kith demo authority' --host localhost --data "$hub_data" >>"$demo/log/hub.log" 2>&1 ||
      give_up "The demo authority could not be made; see $demo/log/hub.log."
  fi
  if [ ! -f "$hub_data/kith-hub.toml" ]; then
    cat >"$hub_data/kith-hub.toml" <<TOML
# The demo hub: any free ports, so that it stands in nobody's way. docs/configuration.md has all settings.
[listen]
port = 0

[enrolment]
port = 0
approval = "automatic"

[admin]
port = 0

[release]
protect = "$source_dir/build/release/hub/protect/kith-protect"
audit = "$source_dir/build/release/hub/prove/kith-audit"
TOML
  fi
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

# demo_enrol CODE INVITATION: becomes CODE with the invitation, as JSON, that the hub's operator has made. Its folder is its own.
demo_enrol() {
  local folder=$demo/members/$1 code address
  code=$(json_member code "$2") address=$(json_member hub "$2")
  [ -n "$code" ] && [ -n "$address" ] || give_up "$1 could not be invited; see $demo/log/hub.log."
  mkdir -p "$folder"
  printf '%s\n' "$code" | "$kith" enroll - --hub "$address" --folder "$folder" >>"$demo/log/members.log" 2>&1 ||
    give_up "$1 could not enrol; see $demo/log/members.log."
}
# json_member NAME TEXT: of a flat object whose texts have no quotes in them.
json_member() { printf '%s' "$2" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
demo_knows() { [ -f "$demo/members/$1/kith.toml" ]; }

# demo_add ORG NAME ADAPTER: invites it and enrols as it, unless it is a member.
demo_add() {
  if demo_knows "$1"; then return 0; fi
  demo_enrol "$1" "$("$kith_hub" org invite "$1" --name "$2" --json --data "$hub_data" 2>>"$demo/log/hub.log")"
  printf 'key_map = "keymap.sqlite"\nadapter = "%s"\n' "$3" >>"$demo/members/$1/kith.toml"
  say "$1 has enrolled: $2"
}
demo_add_lead() {
  if demo_knows "$demo_lead"; then return 0; fi
  demo_enrol "$demo_lead" "$("$kith_hub" person invite "$demo_lead" --name 'A regional lead (demo)' --role lead --region "$demo_region" \
    --json --data "$hub_data" 2>>"$demo/log/hub.log")"
  say "$demo_lead has enrolled: a lead, for the region of Sacramento"
}

# Enrols everybody, and tells them where the hub listens now.
demo_register() {
  local org file
  for file in "$demo"/members/*/kith.toml; do
    [ ! -f "$file" ] || sed -i "s|^hub = .*|hub = \"$hub_url\"|" "$file"
  done
  for org in $(demo_orgs); do demo_add "$org" "$(demo_name "$org")" "$(demo_adapter "$org")"; done
  demo_add_lead
}

# demo_add_own ORG ADAPTER: an organisation for a file of the person who tries this out.
demo_add_own() { demo_add "$1" 'A file of your own (demo)' "$2"; }

# demo_push ORG ADAPTER FILE
demo_push() {
  printf '\n  %s pushes %s\n' "$1" "${3#"$source_dir"/}"
  "$kith" push "$3" --adapter "$2" --config "$demo/members/$1/kith.toml"
}

demo_push_samples() {
  local org adapter sample outcome=0
  for org in aaln state_justice county_tables; do
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

# Events of the quarter, made up: the same ones each time.
demo_push_quarter() {
  local org outcome=0
  for org in $(demo_agencies); do
    awk -v agency="$org" -f "$source_dir/deploy/lib/made_up_events.awk" >"$demo/members/$org/events.csv"
    demo_history "$org" --from "$demo_first_month" --to "$demo_last_month"
    demo_push "$org" ca_doj "$demo/members/$org/events.csv" || outcome=$?
    demo_history "$org" --close
  done
  return "$outcome"
}
demo_history() {
  "$kith_hub" org history "$@" --data "$hub_data" >>"$demo/log/hub.log" 2>&1 || give_up "The load of the past quarter failed; see $demo/log/hub.log."
}

# A past quarter, once: what is released never changes, so the second quickstart finds it.
demo_release() {
  local made
  made=$("$kith_hub" release list --data "$hub_data" 2>>"$demo/log/hub.log") || give_up "The releases could not be listed; see $demo/log/hub.log."
  case $made in *"public-$demo_quarter"*) return 0 ;; esac
  demo_push_quarter || return
  printf '\n  The hub counts %s, hides what counts too few, and has it audited\n' "$demo_quarter"
  "$kith_hub" release run "$demo_quarter" --data "$hub_data"
}

# demo_read_release WORDS…: as the lead.
demo_read_release() { "$kith" release "$@" --config "$demo/members/$demo_lead/kith.toml"; }

# What a member reads of itself, what the lead reads of all, and whether anything can be told from that.
demo_show_release() {
  local folder=$demo/members/$demo_lead/releases
  demo_release || return
  demo_table city_police --by county || return
  say_step '… and what the regional lead sees of everybody'
  demo_read_release show "collaborative-$demo_quarter" place-quarter || return
  printf '\n  Can a hidden number be told from all that the lead may read? Checked without the hub:\n\n'
  demo_read_release get --all "$folder" >>"$demo/log/members.log" 2>&1 || give_up "The releases could not be fetched; see $demo/log/members.log."
  "$kith" release verify "$folder"
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
  kith release list --config $(printf %q "$demo/members/$demo_lead/kith.toml")
                                                 what the lead may read; also release show, get, verify
  deploy/quickstart --push FILE --adapter NAME   push an export of your own

  Ctrl-C stops the hub. To start afresh, remove $(demo_folders).
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
