#!/bin/bash
# Times `dijkwacht triage` against ripgrep on the same generated logs: run-triage.sh SIZE_GB [RULES...]
# RULES are folders of further Sigma rules, such as those of SigmaHQ for web servers. The shipped sample goes beside the logs, so that
# an intruder is followed through all of them.
# Needs the Debian packages ripgrep and time, and room for SIZE_GB in TMPDIR. Writes bench/results/triage-<date>.md.
set -euo pipefail
size_gb=${1:?usage: run-triage.sh SIZE_GB [RULES...]}
shift
rules=()
for folder in "$@"; do rules+=(--rules "$folder"); done
runs=5
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tool in rg /usr/bin/time dotnet; do command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }; done

bytes=$(awk -v g="$size_gb" 'BEGIN { printf "%.0f", g * 1e9 }')
rid=$(dotnet --info | awk '/RID:/ { print $2; exit }')
dotnet publish "$root/src/Dijkwacht.Cli" -c Release -r "$rid" --self-contained -p:PublishReadyToRun=true -o "$work/cli" -v q
dotnet build "$root/bench/Dijkwacht.Generator" -c Release -v q
dotnet "$root/artifacts/bin/Dijkwacht.Generator/release/dijkwacht-generator.dll" big --bytes "$bytes" --out "$work/logs" --seed 1
real=$(find "$work/logs" -type f -printf '%s\n' | awk '{ s += $1 } END { print s }')
find "$work/logs" -type f -exec cat {} + > /dev/null

# Each measure prints: seconds, CPU seconds, peak KB.
measure() {
  local log="$work/time.txt"
  /usr/bin/time -v -o "$log" "$@" > "$work/stdout.txt" 2> "$work/stderr.txt" || { local rc=$?; [ "$1" = rg ] && [ $rc = 1 ] || { cat "$work/stderr.txt" >&2; exit 1; }; }
  awk -F': ' '
    /Elapsed/ { n = split($NF, p, ":"); e = 0; for (i = 1; i <= n; i++) e = e * 60 + p[i] }
    /User time/ { u = $2 } /System time/ { s = $2 } /Maximum resident/ { m = $2 }
    END { print e, u + s, m }' "$log"
}

sample="$root/samples/exchange-march-2021.zip"
for run in $(seq "$runs"); do
  rm -rf "$work/out"
  measure "$work/cli/dijkwacht" triage "$work/logs" --out "$work/out" >> "$work/packs.txt"
  rm -rf "$work/out"
  measure "$work/cli/dijkwacht" triage "$work/logs" "$sample" --out "$work/out" >> "$work/followed.txt"
  if [ ${#rules[@]} -gt 0 ]; then
    rm -rf "$work/out"
    measure "$work/cli/dijkwacht" triage "$work/logs" "$sample" --out "$work/out" "${rules[@]}" >> "$work/rules.txt"
  fi
  measure rg -j1 -c -i -e 'autodiscover\.json' -e 'ServerInfo~' -e 'X-Rps-CAT' "$work/logs" >> "$work/rg-i.txt"
  measure rg -j1 -c -e 'autodiscover\.json' -e 'ServerInfo~' -e 'X-Rps-CAT' "$work/logs" >> "$work/rg.txt"
  echo "run $run of $runs done" >&2
done

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
row() { # name, file
  local wall cpu peak
  wall=$(cut -d' ' -f1 "$2" | median); cpu=$(cut -d' ' -f2 "$2" | median); peak=$(cut -d' ' -f3 "$2" | median)
  awk -v n="$1" -v b="$real" -v w="$wall" -v c="$cpu" -v p="$peak" 'BEGIN { printf "| %s | %.2f | %.0f | %.2f | %.0f | %.0f |\n", n, w, b / w / 1e6, c, b / c / 1e6, p / 1024 }'
}

wall() { cut -d' ' -f1 "$work/$1.txt" | median; }
ratio() { awk -v a="$(wall "$1")" -v b="$(wall rg-i)" 'BEGIN { printf "%.2f", a / b }'; }

mkdir -p "$here/results"
result="$here/results/triage-$(date -u +%F).md"
{
  echo "# Triage speed, $(date -u +%F)"
  echo
  echo "$(awk -v b="$real" 'BEGIN { printf "%.2f", b / 1e9 }') GB of generated IIS, HttpProxy and EWS logs in $(find "$work/logs" -type f | wc -l) cached files, median of $runs interleaved runs."
  echo "Machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(nproc) cores. Commit $(git -C "$root" rev-parse --short HEAD). $(rg --version | awk "NR == 1")."
  echo
  echo "| program | seconds | MB/s | CPU seconds | MB per CPU second | peak MB |"
  echo "|---|---|---|---|---|---|"
  row "dijkwacht triage, own packs" "$work/packs.txt"
  row "the same, an intruder followed" "$work/followed.txt"
  if [ -s "$work/rules.txt" ]; then row "the same, and further rules" "$work/rules.txt"; fi
  row "rg -j1 -c -i, three alternatives that nothing holds" "$work/rg-i.txt"
  row "rg -j1 -c, the same with regard to case" "$work/rg.txt"
  echo
  echo "SHA-256 of every file included. Wall time to that of rg -i: $(ratio packs), followed $(ratio followed) (below 1: faster than rg)."
} | tee "$result"
