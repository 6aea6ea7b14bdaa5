using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Scope files: what is not understood must be refused, never guessed.</summary>
internal sealed class ScopeTarget : FuzzTarget
{
    public override string Name => "scopes";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        """
        mandate: {who: Example CERT, what: survey, from: 2026-01-01, until: 2026-12-31T18:00:00Z, contact: cert@example.org}
        ranges: [192.0.2.0/24, '2001:db8::/120', 198.51.100.3-198.51.100.9, {range: 203.0.113.7, ports: [443, 8443]}]
        names: [mail.example.org, {name: example.org, mail: true, anywhere: true}]
        exclude: [192.0.2.128/25, www.example.org]
        windows: [{days: [mon, tue], from: '08:00', to: '18:00', zone: Europe/Amsterdam}]
        pace: {perSecond: 20, perNetworkPerSecond: 1, betweenRequests: 2, atOnce: 8}
        lookups: [dns]
        dns: {server: '127.0.0.1:53'}
        smtp: {port: 25}
        """,
        "mandate:\n  who: a\n  what: b\n  until: 2030-01-01\n  contact: https://example.org/survey\nranges:\n- 127.0.0.0/8\nports: [8443]\n");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "mandate:", "ranges:", "names:", "exclude:", "windows:", "pace:", "until:", "anywhere: true", "&a ", "*a", "<<: ", "- ", "/0", "/33", "::/0", "0.0.0.0-255.255.255.255", "!!int ", "|\n", "---\n", "\t");

    public override void Run(byte[] input)
    {
        ScopeFile file = ScopeFile.Parse(input, "scope.yml");
        Require(file.Scope is null == file.Problems.Count > 0, "a scope is read or its problems are told");
        if (file.Scope is not { } scope)
            return;
        Require(scope.Mandate.Until > scope.Mandate.From && scope.Mandate.Contact.Length > 0, "a scope has a mandate that ends and a contact");
        Require(!scope.Mandate.UserAgent.Any(char.IsControl), "the contact cannot end a header");
        Require(scope.IsLoopback || scope.Pace.BetweenRequests >= TimeSpan.FromSeconds(1), "only loopback is asked without a pause");
    }
}
