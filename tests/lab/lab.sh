#!/usr/bin/env bash
# A small internet in one throw-away set of Linux namespaces: root, TLD, hoster
# and provider name servers (nsd), a validating resolver (unbound) and mail
# servers (postfix), on documentation addresses and the real ports 25 and 53.
# All zones but bad.example are signed.
#
#   lab.sh run CMD...   start it, run CMD inside, stop it, give CMD's status
#   lab.sh possible     say on stderr what is missing; status 0 if nothing is
#
# --keep before the verb leaves the folder with logs and configurations.
# PYTHON names a python with dnspython and cryptography, which sign the zones.
# Nothing outside the namespaces is touched: no route leads out of them, and
# they end with the process that made them. Only root gets the mail servers.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH=$PATH:/usr/sbin:/sbin
python=${PYTHON:-python3}
usage() { sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 64; }

keep=0
[ "${1:-}" != --keep ] || { keep=1; shift; }
verb=${1:-}
[ $# = 0 ] || shift

mail=1 spaces=(--net --mount --pid --uts --ipc --fork --kill-child --mount-proc)
if [ "$(id -u)" != 0 ] && [ "${LAB_INSIDE:-}" != 1 ]; then
  mail=0 # Postfix changes to an account of its own, which a namespace of one account lacks
  spaces+=(--user --map-root-user)
fi

possible() {
  local need missing=0
  for need in unshare ip nft openssl dig nsd nsd-checkconf unbound unbound-checkconf; do
    command -v $need >/dev/null || { echo "lab.sh: $need is not installed" >&2; missing=1; }
  done
  for need in postfix saslpasswd2; do
    [ $mail = 0 ] || command -v $need >/dev/null || { echo "lab.sh: $need is not installed" >&2; missing=1; }
  done
  "$python" -c 'import dns.dnssec, cryptography' 2>/dev/null || { echo "lab.sh: $python has no dnspython and cryptography" >&2; missing=1; }
  [ $missing = 0 ] || return 1
  unshare "${spaces[@]}" sh -c 'ip link set lo up && nft list ruleset' >/dev/null 2>&1 || {
    echo 'lab.sh: namespaces or nftables are forbidden here' >&2; return 1; }
}

case $verb in
  possible) possible; exit;;
  run) [ $# -gt 0 ] || usage;;
  *) usage;;
esac

if [ "${LAB_INSIDE:-}" != 1 ]; then
  D=$(mktemp -d "${TMPDIR:-/tmp}/ptrlab.XXXXXX")
  chmod 755 "$D"
  if [ $keep = 1 ]; then echo "lab.sh: state will be kept in $D" >&2; else trap 'rm -rf "$D"' EXIT; fi
  set +e
  LAB_INSIDE=1 LAB_DIR=$D LAB_MAIL=$mail unshare "${spaces[@]}" "$0" run "$@"
  exit $?
fi

D=$LAB_DIR mail=$LAB_MAIL
hostname lab.ptraudit.test

# --- network
ip link set lo up
grep -v '^#' "$here/conf/addresses.txt" | while read -r a; do
  case $a in *:*) echo "addr add $a dev lo nodad";; *) echo "addr add $a dev lo";; esac
done | ip -batch -
nft -f "$here/conf/filter.nft"
echo 'nameserver 127.0.0.1' >"$D/resolv.conf"
mount --bind "$D/resolv.conf" /etc/resolv.conf
printf '127.0.0.1 localhost\n::1 localhost\n' >"$D/hosts"
mount --bind "$D/hosts" /etc/hosts

# --- name servers
certificate() { # file, subject, alternative names
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$2" \
    -addext "subjectAltName=$3" -keyout "$D/$1.key" -out "$D/$1.pem" 2>/dev/null
}
certificate mx mx1.good.example DNS:mx1.good.example
certificate resolver resolver.isp.example DNS:resolver.isp.example,IP:198.51.100.53
cp -r "$here/zones" "$D/zones"
# TLSA: of the key that every server here shows, and of one that none shows
key=$(openssl x509 -in "$D/mx.pem" -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
echo "_25._tcp.mx1 IN TLSA 3 1 1 $key" >>"$D/zones/good.example.zone"
echo "_25._tcp.mx.oldkey IN TLSA 3 1 1 ${key//[0-9]/a}" >>"$D/zones/good.example.zone"
echo "_25._tcp.mx.multi IN TLSA 3 1 1 $key" >>"$D/zones/bad.example.zone"
(cd "$here/../.." && "$python" -m tests.lab.sign "$D/zones" "$D/root.ds")
while read -r name addresses zones; do
  case $name in ''|\#*) continue;; esac
  mkdir -p "$D/$name"
  {
    printf 'server:\n  username: ""\n  chroot: ""\n  zonesdir: "%s/zones"\n  logfile: "%s/%s/nsd.log"\n' "$D" "$D" "$name"
    printf '  pidfile: "%s/%s/nsd.pid"\n  xfrdfile: "%s/%s/xfrd.state"\n  zonelistfile: "%s/%s/zone.list"\n  xfrdir: "%s/%s"\n' \
      "$D" "$name" "$D" "$name" "$D" "$name" "$D" "$name"
    printf '  database: ""\n  server-count: 1\n  port: 53\n  identity: "%s"\n  hide-version: yes\n' "$name"
    for a in ${addresses//,/ }; do printf '  ip-address: %s\n' "$a"; done
    printf 'remote-control:\n  control-enable: no\n'
    for z in $zones; do printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "${z%%=*}" "${z#*=}"; done
  } >"$D/$name/nsd.conf"
  nsd-checkconf "$D/$name/nsd.conf" >/dev/null
  nsd -c "$D/$name/nsd.conf"
done <"$here/conf/servers.txt"
printf '. 3600 NS a.root-servers.test.\na.root-servers.test. 3600 A 198.51.100.1\na.root-servers.test. 3600 AAAA 2001:db8:53::1\n' >"$D/root.hints"
sed -e "s|@D@|$D|g" "$here/conf/unbound.conf.in" >"$D/unbound.conf"
unbound-checkconf "$D/unbound.conf" >/dev/null
unbound -c "$D/unbound.conf"
for _ in $(seq 100); do
  answer=$(dig +short +time=1 +tries=1 @198.51.100.53 mx1.good.example A 2>/dev/null || true)
  [ "$answer" = 192.0.2.10 ] && break
  sleep 0.05
done
[ "$answer" = 192.0.2.10 ] || { echo 'lab.sh: the resolver does not answer' >&2; cat "$D/unbound.log" >&2; exit 70; }

# --- mail servers
if [ "$mail" = 1 ]; then
  mkdir -p "$D/postfix/sasl" "$D/spool" "$D/data" "$D/inbox"
  chown postfix "$D/data" "$D/inbox"
  sed -e "s|@D@|$D|g" -e "s|@DAEMONS@|$(postconf -d -h daemon_directory)|" -e "s|@UID@|$(id -u postfix)|g" \
    "$here/conf/main.cf.in" >"$D/postfix/main.cf"
  sed -e "s|@D@|$D|g" "$here/conf/smtpd.conf.in" >"$D/postfix/sasl/smtpd.conf"
  echo s3cr3t | saslpasswd2 -p -c -f "$D/sasldb2" -u good.example audit
  chown postfix "$D/sasldb2"
  cp "$here/conf/master.cf.in" "$D/postfix/master.cf"
  postfix -c "$D/postfix" start 2>"$D/postfix.err" || { cat "$D/postfix.err" >&2; exit 70; }
  for _ in $(seq 100); do
    (exec 3<>/dev/tcp/192.0.2.10/25; read -r -t 2 line <&3; [ "${line%% *}" = 220 ]) 2>/dev/null && break
    sleep 0.05
  done
fi
export PTRAUDIT_LAB=1 PTRAUDIT_LAB_MAIL=$mail PTRAUDIT_LAB_DIR=$D PTRAUDIT_LAB_RESOLVER=198.51.100.53
unset LAB_INSIDE LAB_DIR LAB_MAIL
set +e
"$@"
exit $?
