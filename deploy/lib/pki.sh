# shellcheck shell=bash
# A certificate authority for trying Kith out: keys and certificates by the openssl command. Sourced, after say.sh. A collaborative that
# works with real records makes its authority on a machine apart and keeps the root's key off the network (docs/operations.md).

# pki_authority DIR NAME: DIR/ca.key and DIR/ca.crt, unless they are there and good for a week more.
pki_authority() {
  local dir=$1 name=$2
  if pki_is_fresh "$dir/ca.crt" && [ -f "$dir/ca.key" ]; then return 0; fi
  mkdir -p "$dir"
  (
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 730 -sha256 \
      -keyout "$dir/ca.key" -out "$dir/ca.crt.new" -subj "/CN=$name" \
      -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
  ) || return 1
  mv "$dir/ca.crt.new" "$dir/ca.crt"
  chmod 0644 "$dir/ca.crt"
}

# pki_is_fresh CERTIFICATE: it exists and is good for a week more.
pki_is_fresh() { [ -f "$1" ] && openssl x509 -in "$1" -noout -checkend 604800 >/dev/null 2>&1; }

# pki_issue AUTHORITY_DIR FILE COMMON_NAME USAGE [ALTERNATIVE_NAMES]: FILE.key (mode 0600) and FILE.crt, signed by the authority. USAGE is
# serverAuth or clientAuth. A pair that is fresh and of this authority is kept.
pki_issue() {
  local authority=$1 file=$2 name=$3 usage=$4 names=${5:-} extensions
  if [ -f "$file.key" ] && pki_is_fresh "$file.crt" &&
    openssl verify -CAfile "$authority/ca.crt" "$file.crt" >/dev/null 2>&1; then
    return 0
  fi
  mkdir -p "$(dirname "$file")"
  extensions=$(mktemp) || return 1
  {
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n'
    printf 'extendedKeyUsage=%s\n' "$usage"
    printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'
    [ -z "$names" ] || printf 'subjectAltName=%s\n' "$names"
  } >"$extensions"
  (
    umask 077
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
      -keyout "$file.key.new" -out "$file.csr" -subj "/CN=$name" 2>/dev/null &&
      openssl x509 -req -in "$file.csr" -CA "$authority/ca.crt" -CAkey "$authority/ca.key" -sha256 -days 397 \
        -set_serial "0x$(openssl rand -hex 16)" -extfile "$extensions" -out "$file.crt.new" 2>/dev/null
  )
  local status=$?
  rm -f "$extensions" "$file.csr"
  [ "$status" -eq 0 ] || return 1
  mv "$file.key.new" "$file.key" && mv "$file.crt.new" "$file.crt" && chmod 0644 "$file.crt"
}
