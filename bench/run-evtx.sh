#!/bin/bash
# Times the EVTX reader against libevtx's evtxexport on the same chunks: run-evtx.sh SAMPLES WORK [MEGABYTES]
# SAMPLES is a folder of event logs; WORK is a folder with room for MEGABYTES (1000) and a few more. Needs the Debian packages
# libevtx-utils and time. Writes bench/results/evtx-<date>.md.
set -euo pipefail
samples=${1:?usage: run-evtx.sh SAMPLES WORK [MEGABYTES]}
work=${2:?usage: run-evtx.sh SAMPLES WORK [MEGABYTES]}
megabytes=${3:-1000}
runs=5
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
for tool in evtxexport /usr/bin/time dotnet; do command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }; done

dotnet build "$root/bench/Dijkwacht.Evtx.Bench" -c Release -v q
bench="$root/artifacts/bin/Dijkwacht.Evtx.Bench/release/dijkwacht-evtx-bench"
made=$("$bench" make "$samples" "$work/big.evtx" "$megabytes")
"$bench" make "$samples" "$work/once.evtx" 1 > /dev/null
cat "$work/big.evtx" "$work/once.evtx" > /dev/null

: > "$work/runs.tsv"
for run in $(seq "$runs"); do
  for mode in walk fields rules json xml; do "$bench" read "$work/big.evtx" "$mode" >> "$work/runs.tsv"; done
  "$bench" read "$work/big.evtx" fields hash | sed 's/^Fields/FieldsHash/' >> "$work/runs.tsv"
  "$bench" read "$work/big.evtx" fields carve | sed 's/^Fields/FieldsCarve/' >> "$work/runs.tsv"
  echo "run $run of $runs done" >&2
done

# evtxexport ends at the first event it cannot render; what it reached is what counts. The last event's offset is not told, so the
# bytes are the file's, shared out by records.
/usr/bin/time -f '%e %U %S %M' -o "$work/evtxexport.time" evtxexport -f xml "$work/once.evtx" > "$work/evtxexport.xml" 2> "$work/evtxexport.err" || true
reached=$(grep -c '^<Event ' "$work/evtxexport.xml" || true)
once=$("$bench" read "$work/once.evtx" walk)

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
column() { awk -F'\t' -v m="$1" -v c="$2" '$1 == m { print $c }' "$work/runs.tsv" | median; }
row() { # mode, what
  awk -v n="$2" -v w="$(column "$1" 5)" -v c="$(column "$1" 6)" -v b="$(column "$1" 2)" -v r="$(column "$1" 3)" -v p="$(column "$1" 9)" \
    'BEGIN { printf "| %s | %.2f | %.2f | %.0f | %.0f | %.0f |\n", n, w, c, b / c / 1e6, r / c, p }'
}

mkdir -p "$here/results"
result="$here/results/evtx-$(date -u +%F).md"
{
  echo "# EVTX speed, $(date -u +%F)"
  echo
  echo "One file of all chunks in use of the published samples, over and over: $made; $(column Fields 3) records. Cached; median of $runs interleaved runs, one thread."
  echo "Machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores, .NET $(dotnet --version), load $(cut -d' ' -f1 /proc/loadavg). Commit $(git -C "$root" rev-parse --short HEAD)."
  echo "CPU seconds include the JIT compiler that runs beside it, not the start of the process."
  echo
  echo "| what is asked of every record | seconds | CPU seconds | MB per CPU second | records per CPU second | peak MB |"
  echo "|---|---|---|---|---|---|"
  row Walk "nothing: chunks, checksums, templates, values found"
  row Rules "five fields by ordinal, as rules ask"
  row Fields "every field, as UTF-8"
  row FieldsHash "every field, and SHA-256 of the file"
  row FieldsCarve "every field, and the slack carved"
  row Json "the whole event as JSON"
  row Xml "the whole event as XML"
  echo
  read -r _ user system peak < <(tail -1 "$work/evtxexport.time")
  awk -v reached="$reached" -v u="$user" -v s="$system" -v p="$peak" -v line="$once" -v f="$(column Fields 6)" -v fr="$(column Fields 3)" -v x="$(column Xml 6)" -v v="$(evtxexport -V | awk 'NR == 1 { print $2 }')" 'BEGIN {
    split(line, o, "\t"); cpu = u + s; bytes = o[2] * reached / o[3]
    printf "evtxexport %s -f xml on the same chunks once (%d bytes, %d records): reached %d records, %.2f CPU seconds, peak %d MB: %.1f MB and %.0f records per CPU second.\n", v, o[2], o[3], reached, cpu, p / 1000, bytes / cpu / 1e6, reached / cpu
    printf "Ratio of records per CPU second: %.0f for every field, %.0f for XML.\n", (fr / f) / (reached / cpu), (fr / x) / (reached / cpu) }'
} | tee "$result"
