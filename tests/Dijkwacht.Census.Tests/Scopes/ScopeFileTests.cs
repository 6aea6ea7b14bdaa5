using System.Text;
using CsCheck;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Testing;

namespace Dijkwacht.Census.Tests.Scopes;

public sealed class ScopeFileTests
{
    private const string Whole =
        """
        mandate:
          who: Example CERT
          what: notifying owners of outdated mail servers
          from: 2026-01-01
          until: 2026-12-31
          contact: https://cert.example.org/survey
        ports: [443, 8443]
        ranges:
          - 192.0.2.0/24
          - range: 2001:db8::/112
            ports: [443]
        names:
          - owa.example.org
          - name: example.org
            mail: true
            anywhere: true
        exclude: [192.0.2.10, 192.0.2.128-192.0.2.255, private.example.org]
        windows:
          - days: [mon-fri]
            from: 08:00
            to: 18:00
            zone: Europe/Amsterdam
        pace:
          perSecond: 50
          perNetworkPerSecond: 1
          betweenRequests: 2
        smtp: true
        lookups: [dns]
        dns:
          server: 127.0.0.1:5353
        """;

    [Fact]
    public void A_whole_scope_is_read_as_it_is_written()
    {
        Scope scope = Read(Whole).Scope!;

        Assert.Equal("Dijkwacht-census/0.1 (+https://cert.example.org/survey)", scope.Mandate.UserAgent);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), scope.Mandate.Until);
        Assert.Equal([443, 8443], scope.Ranges[0].Ports);
        Assert.Equal([443], scope.Ranges[1].Ports);
        Assert.True(scope.Names[1] is { Name: "example.org", IsMailDomain: true, IsAnywhere: true });
        Assert.Equal(TimeSpan.FromSeconds(2), scope.Pace.BetweenRequests);
        Assert.Equal(25, scope.SmtpPort);
        Assert.Equal(5353, scope.DnsServer!.Port);
        Assert.Equal("private.example.org", Assert.Single(scope.ExcludedNames));
        Assert.True(scope.Windows[0].IsOpen(new DateTimeOffset(2026, 6, 1, 6, 0, 0, TimeSpan.Zero)));
        Assert.False(scope.Windows[0].IsOpen(new DateTimeOffset(2026, 6, 1, 16, 0, 0, TimeSpan.Zero)));
        Assert.False(scope.Windows[0].IsOpen(new DateTimeOffset(2026, 6, 6, 9, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("mandate:")]
    [InlineData("  contact: https://cert.example.org/survey\n")]
    [InlineData("  until: 2026-12-31\n")]
    [InlineData("  who: Example CERT\n")]
    public void A_scope_without_mandate_contact_or_end_is_refused(string missing)
    {
        string text = missing == "mandate:" ? Whole[Whole.IndexOf("ports:", StringComparison.Ordinal)..] : Whole.Replace(missing, "", StringComparison.Ordinal);

        ScopeFile file = Read(text);

        Assert.Null(file.Scope);
        Assert.Contains(file.Problems, problem => problem.Code == "DW2003");
    }

    [Fact]
    public void All_problems_are_told_at_once_with_line_and_column()
    {
        ScopeFile file = Read(
            """
            mandate: {who: A, what: B, until: 2026-02-30, contact: nobody}
            ranges:
              - 192.0.2.1/24
              - 2001:db8::/32
              - 300.1.1.1
            exlude: [192.0.2.1]
            pace:
              betweenRequests: 0.5
              perSecond: fast
            """);

        Assert.Null(file.Scope);
        Assert.Equal(
            ["1:35 DW2004", "1:56 DW2004", "3:5 DW2004", "4:5 DW2005", "5:5 DW2004", "6:1 DW2002", "8:20 DW2005", "9:14 DW2004"],
            file.Problems.Select(p => $"{p.Line}:{p.Column} {p.Code}").Order(StringComparer.Ordinal));
        Assert.StartsWith("scope.yml:1:", file.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_without_a_pause_is_for_loopback_alone()
    {
        const string Mandate = "mandate: {who: A, what: B, until: 2030-01-01, contact: a@example.org}\npace: {betweenRequests: 0}\n";

        Assert.NotNull(Read(Mandate + "ranges: [127.1.0.0/16, '::1']").Scope);
        Assert.Null(Read(Mandate + "ranges: [127.1.0.0/16, 192.0.2.1]").Scope);
        Assert.Null(Read(Mandate + "names: [example.org]\nlookups: [dns]").Scope);
    }

    [Fact]
    public void Names_need_look_ups_to_be_listed() =>
        Assert.Contains(Read("mandate: {who: A, what: B, until: 2030-01-01, contact: a@example.org}\nnames: [example.org]").Problems, p => p.Message.Contains("lookups", StringComparison.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("mandate: [")]
    [InlineData("a: &x {b: *x}")]
    [InlineData("mandate: {who: A, who: B}")]
    [InlineData("\tmandate: x")]
    public void What_is_no_scope_is_refused_with_a_place(string text)
    {
        ScopeFile file = Read(text);

        Assert.Null(file.Scope);
        Assert.All(file.Problems, problem => Assert.True(problem is { Line: > 0, Column: > 0 }));
        Assert.NotEmpty(file.Problems);
    }

    [Fact]
    public void Deep_nesting_does_not_exhaust_the_stack() => Assert.Null(Read("ranges: " + new string('[', 100_000)).Scope);

    [Fact]
    public void Any_bytes_are_read_or_refused_but_never_throw() =>
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.Char["abmandte:[]{}-&*!|>'\" \n\t0123456789./"].Array[0, 120].Select(c => Encoding.UTF8.GetBytes(c)))
            .Sample(bytes => Assert.NotNull(ScopeFile.Parse(bytes, "scope.yml").Problems), iter: 3000);

    [Fact]
    public void The_examples_of_the_manual_are_scopes()
    {
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "census.md"));
        string[] examples = [.. manual.Split("```yaml\n").Skip(1).Select(part => part.Split("```")[0])];

        Assert.Equal(2, examples.Length);
        Assert.All(examples, example => Assert.Empty(Read(example).Problems));
    }

    [Fact]
    public void Aliases_are_refused_where_they_stand()
    {
        ScopeProblem problem = Assert.Single(Read("mandate: &m {who: A}\n? *m\n: 1\n? *m\n: 2\n").Problems);
        Assert.Equal(2, problem.Line);
        Assert.Contains("aliases", problem.Message, StringComparison.Ordinal);
    }

    private static ScopeFile Read(string text) => ScopeFile.Parse(Encoding.UTF8.GetBytes(text), "scope.yml");
}
