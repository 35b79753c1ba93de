#!/bin/sh
# Makes the certificates of the TLS tests. They say nothing about anybody and live for a hundred years; run again only to change them.
set -eu
cd "$(dirname "$0")"

authority() { # name
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null
}

signed() { # name authority subjectAltName from to
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  : > index.txt
  printf 'default_ca=a\n[a]\ndatabase=index.txt\nserial=serial.txt\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=%s\n' "$3" > ca.cnf
  openssl rand -hex 8 > serial.txt
  openssl ca -batch -notext -config ca.cnf -cert "$2.pem" -keyfile "$2.key" -in "$1.csr" -out "$1.pem" -startdate "$4" -enddate "$5" 2>/dev/null
  rm -f "$1.csr" index.txt* serial.txt* ca.cnf [0-9A-F]*.pem
}

authority authority
signed localhost authority DNS:localhost,IP:127.0.0.1 20260101000000Z 21260101000000Z
signed elsewhere authority DNS:elsewhere.test 20260101000000Z 21260101000000Z
signed expired authority DNS:localhost,IP:127.0.0.1 20200101000000Z 20210101000000Z
signed client authority DNS:client.test 20260101000000Z 21260101000000Z
rm -f authority.key
