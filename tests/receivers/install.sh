#!/bin/sh
# Unpacks mail servers of Debian that cannot be installed beside each other into a folder, with the libraries that they
# need, which are installed; only root may. Does nothing where that was done before. Nothing is started.
#
#   install.sh FOLDER
set -eu
folder=$1
[ ! -e "$folder/complete" ] || exit 0
programs='exim4-daemon-heavy opensmtpd'
mkdir -p "$folder/archives"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
libraries=$(apt-cache depends $programs | sed -n 's/^ *Depends: \(lib.*\)/\1/p' | sort -u)
# Nothing that is there already is exchanged for a newer one: that is not ours to decide.
apt-get install -y -qq --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=300 $libraries >/dev/null
(cd "$folder/archives" && apt-get download -qq -o APT::Sandbox::User=root $programs)
for archive in "$folder"/archives/*.deb; do
  dpkg -x "$archive" "$folder"
done
rm -r "$folder/archives"
touch "$folder/complete"
