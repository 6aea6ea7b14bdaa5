#!/bin/bash
# From a simulated country to notices, answers, fixes and the measured effect, on this machine alone: run-warn.sh WORK [HOSTS]
# WORK is a new folder for everything. Sends to loopback addresses only. Needs openssl for the certificate that signs.
set -euo pipefail
work=${1:?usage: run-warn.sh WORK [HOSTS]}
hosts=${2:-1200}
[ ! -e "$work" ] || { echo "$work is there already" >&2; exit 1; }
root=$(cd "$(dirname "$0")/.." && pwd)
country=(--servers-only --seed 3 --first 127.40.0.0 --hosts "$hosts" --never-patched 1)
mkdir -p "$work/workspace" "$work/replies"
work=$(cd "$work" && pwd)
run() { dotnet "$root/artifacts/bin/$1/debug/$2.dll" "${@:3}"; }
desk() { run Dijkwacht.Desk dijkwacht-desk "$@" --workspace "$work/workspace"; }
step() { printf '\n== %s\n' "$1"; }

for project in src/Dijkwacht.Desk bench/Dijkwacht.Simulator bench/Dijkwacht.MailSink; do dotnet build "$root/$project" -v q >/dev/null; done
touch "$work/patched.txt"
dotnet "$root/artifacts/bin/Dijkwacht.Simulator/debug/dijkwacht-simulator.dll" serve "${country[@]}" --port 8745 --patched "$work/patched.txt" > "$work/simulator.txt" 2>&1 & simulator=$!
dotnet "$root/artifacts/bin/Dijkwacht.MailSink/debug/dijkwacht-mail-sink.dll" serve --port 8726 --imap-port 8727 --maildir "$work/sink" --replies "$work/replies" \
  --bounce 0.1 --read 0.15 --answer 0.2 --auto 0.1 --delivered 0.3 > "$work/sink.txt" 2>&1 & sink=$!
trap 'kill $simulator $sink 2>/dev/null || true' EXIT
run Dijkwacht.Simulator dijkwacht-simulator owners "${country[@]}" > "$work/workspace/owners.csv"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=Example CERT" -addext "subjectAltName=email:warnings@cert.example.org" \
  -addext "extendedKeyUsage=emailProtection" -addext "keyUsage=digitalSignature" -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
cat "$work/certificate.pem" "$work/key.pem" > "$work/workspace/signing.pem"
last=$(python3 -c "import ipaddress,sys; print(ipaddress.ip_address('127.40.0.0') + int(sys.argv[1]) - 1)" "$hosts")
cat > "$work/scope.yml" <<Y
mandate: { who: Example CERT, what: rehearsal on loopback addresses, until: 2099-12-31, contact: cert@example.org }
ranges: [127.40.0.0-$last]
ports: [8745]
Y
cat > "$work/workspace/warn.yml" <<Y
sender:
  organisation: Example CERT
  mandateNl: Wij waarschuwen eigenaren van kwetsbare servers.
  mandateEn: We warn owners of vulnerable servers.
  from: warnings@cert.example.org
  replyTo: answers@cert.example.org
  phone: +31 70 000 0000
  verifyPage: https://cert.example.org/verify
smtp: { host: 127.0.0.1, port: 8726, security: none, perSecond: 10000, perDomainPerMinute: 10000 }
signing: { certificate: signing.pem }
inbox: { host: 127.0.0.1, port: 8727, security: none, user: answers, passwordFrom: SINK_PASSWORD }
Y
export SINK_PASSWORD=any
cat > "$work/plan.yml" <<Y
plan: rehearsal
matter: proxylogon
seed: 20210316
enteredFrom: 2021-04-30
strata: [sector]
looks: [7d, 14d]
arms:
  - id: mail
    steps: [{ after: 0d, channel: mail }, { after: 7d, channel: mail }, { after: 14d, channel: letter }]
  - id: letter
    steps: [{ after: 0d, channel: letter }]
  - id: wait
    wait: 72h
    steps: [{ after: 0d, channel: mail }, { after: 7d, channel: mail }]
stop: { bounced: 0.5, refused: 0.5 }
Y
sleep 3

round() { # time
  desk warn plan --plan "$work/plan.yml" --at "$1"
  desk warn send --send --at "$1"
  sleep 1
  desk warn receive --at "$1" | tail -1
}
census() { desk census run --scope "$work/scope.yml" --at "$1" --quiet; }

step "2 March 2021: the first census, and notices to all but those who wait"
census 2021-03-02T09:00:00Z; round 2021-03-02T12:00:00Z
step "5 March: those who waited three days are written to; whose mail bounced gets the next step"
round 2021-03-05T13:00:00Z
step "Owners update, or not, by chance and by the way they were written to"
desk warn status --format csv > "$work/status.csv"
run Dijkwacht.Simulator dijkwacht-simulator react "${country[@]}" --status "$work/status.csv" --patched "$work/patched.txt"
sleep 2
step "10 March: the second census closes what is fixed; reminders and thanks"
census 2021-03-10T09:00:00Z; round 2021-03-10T12:00:00Z
step "17 March: the third census"
census 2021-03-17T09:00:00Z; round 2021-03-17T12:00:00Z
step "Where everybody stands, and what helped (letters: 76 % of owners update, mails: 34 %, neither: 9 %)"
desk warn status --html "$work/status" --names
desk warn audit
desk census audit | tail -1
