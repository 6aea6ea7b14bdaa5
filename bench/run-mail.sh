#!/bin/bash
# Sends signed mails to a sink on this machine, once undisturbed for the speed and once killed again and again: run-mail.sh WORK [MAILS] [KILLS]
# WORK is a new or empty folder. Needs openssl. Fails when a mail is doubled, or missing without being uncertain.
set -euo pipefail
work=${1:?usage: run-mail.sh WORK [MAILS] [KILLS]}
mails=${2:-10000}
kills=${3:-5}
port=2598
root=$(dirname "$(cd "$(dirname "$0")" && pwd)")
mkdir -p "$work"
dotnet build "$root/bench/Dijkwacht.MailSink" -c Release -o "$work/sink" -v q
tool="dotnet $work/sink/dijkwacht-mail-sink.dll"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/certificate.pem" -days 90 -subj /CN=CERT -addext subjectAltName=email:cert@cert.example 2> /dev/null
cat "$work/key.pem" "$work/certificate.pem" > "$work/signer.pem"
$tool serve --port $port --journal "$work/journal.txt" > "$work/sink.txt" &
sink=$!
trap 'kill $sink 2> /dev/null || true' EXIT
sleep 3

$tool fill --workspace "$work/fast" --mails "$mails"
$tool send --workspace "$work/fast" --port $port --certificate "$work/signer.pem"
before=$(wc -l < "$work/journal.txt")

$tool fill --workspace "$work/killed" --mails "$mails"
for _ in $(seq "$kills"); do
  $tool send --workspace "$work/killed" --port $port --certificate "$work/signer.pem" &
  sender=$!
  sleep "$((RANDOM % 3 + 1)).$((RANDOM % 10))"
  kill -KILL $sender 2> /dev/null || true
  wait $sender 2> /dev/null || true
done
$tool send --workspace "$work/killed" --port $port --certificate "$work/signer.pem"
arrived=$(tail -n +$((before + 1)) "$work/journal.txt" | cut -f1 | sort -u | wc -l)
doubled=$(tail -n +$((before + 1)) "$work/journal.txt" | cut -f1 | sort | uniq -d | wc -l)
echo "$kills kills: $arrived of $mails arrived, $doubled doubled, at most $((kills * 2)) may be uncertain"
[ "$doubled" = 0 ] && [ "$arrived" -ge "$((mails - kills * 2))" ]
