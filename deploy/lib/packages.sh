# shellcheck shell=bash
# Installing what Kith needs on Debian 12. Sourced by the scripts of deploy/, after say.sh.

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    give_up "This needs root once, to install packages: run it as root, or install sudo."
  fi
}

require_debian_12() {
  local id='' version=''
  if [ -r /etc/os-release ]; then
    id=$(. /etc/os-release && printf %s "${ID:-}")
    version=$(. /etc/os-release && printf %s "${VERSION_ID:-}")
  fi
  if [ "$id" != debian ] || [ "$version" != 12 ]; then
    give_up "This script knows Debian 12; this machine says '${id:-unknown} ${version:-}'. deploy/packages lists what to install by hand."
  fi
}

# missing_packages FILE...: the packages of these lists that are not installed, one a line.
missing_packages() {
  local package command
  cat "$@" | while read -r package command; do
    case $package in '' | \#*) continue ;; esac
    if [ -n "$command" ] && command -v "$command" >/dev/null 2>&1; then continue; fi
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
      printf '%s\n' "$package"
    fi
  done
}

# PostgreSQL's package starts a server of its own on installation; Kith runs its own cluster, so that one would only stand in the way.
forbid_main_cluster() {
  local conf=/etc/postgresql-common/createcluster.conf
  dpkg-query -W -f '${Status}' postgresql-15 2>/dev/null | grep -q 'install ok installed' && return 0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-common
  if ! grep -q '^create_main_cluster *= *false' "$conf"; then
    printf 'create_main_cluster = false\n' | as_root tee -a "$conf" >/dev/null
  fi
}

apt_install() {
  as_root apt-get update &&
    forbid_main_cluster &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# install_packages LOG FILE...: installs what the lists name and the machine lacks.
install_packages() {
  local log=$1 missing
  shift
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    say 'All packages are installed.'
    return 0
  fi
  require_debian_12
  if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null 2>&1; then
    sudo -v || give_up 'Installing packages needs your password for sudo.'
  fi
  # shellcheck disable=SC2086 # one word for each package is meant
  quietly "Installing $(printf '%s\n' $missing | wc -l) packages" "$log" apt_install $missing
}
