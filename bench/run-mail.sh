#!/bin/bash
# Sends signed mails to a sink on this machine, once undisturbed for the speed and once killed again and again, and reads a maildir of
# strange mails with genuine ones among them: run-mail.sh WORK [MAILS] [KILLS] [STRANGE]
# WORK is a new or empty folder. Needs openssl and /usr/bin/time. Fails when a mail is doubled, or missing without being uncertain, when a
# genuine mail is not found or a strange one believed, and when a second reading takes anything.
set -euo pipefail
work=${1:?usage: run-mail.sh WORK [MAILS] [KILLS] [STRANGE]}
mails=${2:-10000}
kills=${3:-5}
strange=${4:-100000}
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

# What the sink holds, what the outbox holds for uncertain, and what was laid in: a mail that is missing must be one of the uncertain.
tail -n +$((before + 1)) "$work/journal.txt" | cut -f1 | sort > "$work/arrived.txt"
$tool uncertain --workspace "$work/killed" | sort > "$work/uncertain.txt"
seq -f '<dw.n%06.0f@cert.example>' 0 $((mails - 1)) | sort > "$work/planned.txt"
comm -23 "$work/planned.txt" "$work/arrived.txt" > "$work/missing.txt"
comm -23 "$work/missing.txt" "$work/uncertain.txt" > "$work/lost.txt"
doubled=$(uniq -d "$work/arrived.txt" | wc -l)
count() { wc -l < "$work/$1.txt"; }
echo "$kills kills: $(count arrived) of $mails arrived, $doubled doubled, $(count uncertain) uncertain, $(count missing) missing, $(count lost) of these lost"
[ "$doubled" = 0 ] && [ "$(count lost)" = 0 ] && [ "$(count uncertain)" -le "$((kills * 2))" ]

$tool strange --workspace "$work/strange" --maildir "$work/maildir" --expected "$work/expected.tsv" --messages "$strange" --seed 1
/usr/bin/time -f "%M KiB at most, %U s of processor" $tool take --workspace "$work/strange" --maildir "$work/maildir" --expected "$work/expected.tsv"
