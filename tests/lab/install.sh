#!/bin/sh
# Installs what the tests need beyond Python, from the packages of Debian or
# Ubuntu; only root may. Nothing is started: the lab runs its own servers.
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
install nsd unbound postfix sasl2-bin libsasl2-modules bind9 bind9-dnsutils nftables iproute2 util-linux openssl procps
install chromium
install prometheus # promtool
install mandoc
install systemd # systemd-analyze; it is not started
install rspamd spamassassin
command -v npm >/dev/null || install nodejs npm
