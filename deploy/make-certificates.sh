#!/bin/sh
# Makes an authority (CA) and a certificate for a server, a silo or an Orleans client, with openssl:
#   sh make-certificates.sh FOLDER [NAME...]
# An authority in the folder is used again, so that each call makes one more certificate of it. NAMEs are the DNS names of the server; silos need none.
# The files have the names of a secret of Kubernetes: ca.crt, tls.crt, tls.key. ca.key must not go there.
set -eu
[ $# -gt 0 ] || { echo "usage: sh make-certificates.sh FOLDER [NAME...]" >&2; exit 2; }
folder=$1
shift
names="DNS:localhost,IP:127.0.0.1"
shown="localhost, 127.0.0.1"
for name in "$@"; do
  [ "$name" = localhost ] || { names="$names,DNS:$name"; shown="$shown, $name"; }
done
umask 077
mkdir -p "$folder"
if [ ! -e "$folder/ca.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=StateStore authority" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout "$folder/ca.key" -out "$folder/ca.crt" 2>/dev/null
fi
new=$(mktemp -d "$folder/new.XXXXXX")
trap 'rm -r "$new"' EXIT
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n' "$names" > "$new/extensions"
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=statestore" -keyout "$new/tls.key" -out "$new/request" 2>/dev/null
openssl x509 -req -in "$new/request" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -days 365 -extfile "$new/extensions" -out "$new/tls.crt" 2>/dev/null
mv "$new/tls.key" "$new/tls.crt" "$folder"
cat <<END
$folder/ca.crt     the authority; give it to all members and clients
$folder/ca.key     its private key; keep it offline
$folder/tls.crt    the certificate for $shown, valid for 365 days
$folder/tls.key    its private key
END
