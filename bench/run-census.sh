#!/bin/bash
# Times the census against nmap on the same simulated servers, all on this machine: run-census.sh WORK [HOSTS]
# WORK is a folder for a workspace and logs. Needs the Debian packages nmap and time. Writes bench/results/census-<date>.md.
set -euo pipefail
work=${1:?usage: run-census.sh WORK [HOSTS]}
hosts=${2:-6000}
nmap_hosts=1000
runs=3
port=8643
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
for tool in nmap /usr/bin/time dotnet; do command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }; done
mkdir -p "$work"

rid=$(dotnet --info | awk '/RID:/ { print $2; exit }')
dotnet publish "$root/src/Dijkwacht.Desk" -c Release -r "$rid" -o "$work/desk" -v q
dotnet publish "$root/bench/Dijkwacht.Simulator" -c Release -r "$rid" --self-contained -p:PublishReadyToRun=true -o "$work/simulator" -v q
"$work/simulator/dijkwacht-simulator" serve --servers-only --first 127.32.0.0 --hosts 65536 --port $port > "$work/simulator.txt" &
simulator=$!
trap 'kill $simulator 2>/dev/null || true' EXIT
sleep 3
last=$(python3 -c "import ipaddress,sys; print(ipaddress.ip_address('127.32.0.0') + int(sys.argv[1]) - 1)" "$hosts")
cat > "$work/scope.yml" <<Y
mandate: { who: Example CERT, what: measurement on loopback addresses, until: 2099-12-31, contact: cert@example.org }
ranges: [127.32.0.0-$last]
ports: [$port]
Y

: > "$work/census.txt"; : > "$work/nmap.txt"
for run in $(seq $runs); do
  rm -rf "$work/workspace"
  /usr/bin/time -f '%e %U %S %M' -a -o "$work/census.txt" "$work/desk/dijkwacht-desk" census run --scope "$work/scope.yml" --workspace "$work/workspace" --quiet
  /usr/bin/time -f '%e %U %S %M' -a -o "$work/nmap.txt" nmap -n -Pn -T5 --min-parallelism 64 -p $port --script ssl-cert,+http-headers \
    --script-args http-headers.path=/autodiscover/autodiscover.xml,http-headers.useget -oN "$work/nmap.out" "127.32.0-3.0-249" > /dev/null
  echo "run $run of $runs done" >&2
done
found=$(grep -c '"precision":"\(exact\|cu\)"' "$work/workspace"/runs/*/observations.jsonl)
headers=$(grep -c -i 'X-OWA-Version' "$work/nmap.out" || true)

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
row() { # name, file, hosts
  awk -v n="$1" -v w="$(cut -d' ' -f1 "$2" | median)" -v c="$(awk '{ print $2 + $3 }' "$2" | median)" -v p="$(cut -d' ' -f4 "$2" | median)" -v h="$3" \
    'BEGIN { printf "| %s | %d | %.1f | %.0f | %.2f | %.0f |\n", n, h, w, h / w, c / h * 1000, p / 1024 }'
}
mkdir -p "$here/results"
result="$here/results/census-$(date -u +%F).md"
{
  echo "# Census speed, $(date -u +%F)"
  echo
  echo "Simulated Exchange servers on loopback addresses, TLS with P-256 certificates and no resumption, on the same $(nproc) cores as the program that asks; median of $runs interleaved runs."
  echo "Machine: $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), .NET $(dotnet --version), $(nmap --version | head -1). Commit $(git -C "$root" rev-parse --short HEAD)."
  echo "Every server tells its build at the second request; nmap is told the right path at once and asks it alone."
  echo
  echo "| program | hosts | seconds | hosts per second | CPU ms per host | peak MB |"
  echo "|---|---|---|---|---|---|"
  row "dijkwacht-desk census run" "$work/census.txt" "$hosts"
  row "nmap ssl-cert, http-headers" "$work/nmap.txt" "$nmap_hosts"
  echo
  echo "Builds found by the census: $found of $hosts. Hosts whose headers nmap shows: $headers of $nmap_hosts."
} > "$result"
cat "$result"
