using CsCheck;
using Dijkwacht.Notify.Contacts;
using Dijkwacht.Testing;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class OwnerFileTests
{
    private const string Header = "id,organisation,sector,region,country,addresses,domains,language,email,phone,postal,contact,checked,supplier,upstream\n";

    private static readonly string[] s_cells = ["a", "b", "\"", "=1", "xn--", "*.", "a@b.example", "192.0.2.0/7", "\u0430a.example", "\n", "1|2"];

    [Fact]
    public void A_whole_line_is_read()
    {
        OwnerFile file = Read(Header +
            "Gem-1,Gemeente Voorbeeld,government,Utrecht,nl,192.0.2.0/24 2001:db8::/32,example.org *.mail.example.org,,\"a@example.org; b@example.org\",+31 20 555 0100,\"Postbus 1|1000 AA Voorbeeld\",CISO,2026-11-01,,\n");

        OwnerEntry entry = Assert.Single(file.Entries);
        Assert.Empty(file.Problems);
        Assert.Equal("gem-1", entry.Owner.Key);
        Assert.Equal("Gemeente Voorbeeld", entry.Owner.Organisation);
        Assert.Equal("NL", entry.Owner.Country);
        Assert.Equal("nl", entry.Owner.Language);
        Assert.Equal(["192.0.2.0/24", "2001:db8::/32"], entry.Owner.Ranges);
        Assert.Equal(["example.org", "mail.example.org"], entry.Owner.Names);
        Assert.Equal(["a@example.org", "b@example.org"], entry.Mails);
        Assert.Equal(["+31 20 555 0100"], entry.Phones);
        Assert.Equal("Postbus 1\n1000 AA Voorbeeld", entry.Postal);
        Assert.Equal("CISO", entry.ContactName);
        Assert.Equal(new DateOnly(2026, 11, 1), entry.CheckedOn);
        Assert.Equal(2, entry.Owner.Line);
    }

    [Fact]
    public void The_example_of_the_docs_is_read_without_a_problem()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "contacts.md"));
        int start = page.IndexOf("```csv\n", StringComparison.Ordinal) + "```csv\n".Length;
        OwnerFile file = Read(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);

        Assert.Empty(file.Problems);
        Assert.Equal(["gem-1", "it-1", "cert-1"], file.Entries.Select(e => e.Owner.Key));
        Assert.Equal(("it-1", "cert-1"), (file.Entries[0].Owner.Supplier, file.Entries[0].Owner.Upstream));
        Assert.All(file.Entries, e => Assert.Single(e.Mails));
    }

    [Fact]
    public void Columns_go_by_their_header_with_semicolons_in_any_case_and_order()
    {
        OwnerFile file = Read("\uFEFFEmail;NAMES;Other;Organization;Ranges\r\na@example.org;example.org;x;Voorbeeld BV;192.0.2.7\r\n");

        OwnerEntry entry = Assert.Single(file.Entries);
        Assert.Empty(file.Problems);
        Assert.Equal("voorbeeld bv", entry.Owner.Key);
        Assert.Equal("en", entry.Owner.Language);
        Assert.Equal(["192.0.2.7"], entry.Owner.Ranges);
        Assert.Equal(["a@example.org"], entry.Mails);
    }

    [Fact]
    public void Two_lines_of_one_key_are_merged_and_what_they_disagree_on_is_reported()
    {
        OwnerFile file = Read("id,organisation,sector,domains,email\nx,Een,care,example.org,a@example.org\nX,Twee,care,example.com,A@example.org b@example.org\n");

        OwnerEntry entry = Assert.Single(file.Entries);
        Assert.Equal("Een", entry.Owner.Organisation);
        Assert.Equal(["example.com", "example.org"], entry.Owner.Names);
        Assert.Equal(["a@example.org", "b@example.org"], entry.Mails);
        OwnerProblem problem = Assert.Single(file.Problems);
        Assert.Equal(3, problem.Line);
        Assert.Contains("'Twee' here and 'Een' on line 2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_contacts_count_as_checked_only_when_every_line_was()
    {
        OwnerFile file = Read("id,email,checked\nx,a@example.org,2026-11-01\nx,b@example.org,\n");
        Assert.Null(Assert.Single(file.Entries).CheckedOn);
        Assert.Equal(new DateOnly(2026, 10, 1), Assert.Single(Read("id,email,checked\nx,a@example.org,2026-11-01\nx,b@example.org,2026-10-01\n").Entries).CheckedOn);
    }

    [Fact]
    public void A_supplier_that_is_nowhere_is_reported_and_dropped()
    {
        OwnerFile file = Read("id,supplier,upstream\na,nobody,b\nb,,\n");
        Assert.Null(file.Entries[0].Owner.Supplier);
        Assert.Equal("b", file.Entries[0].Owner.Upstream);
        Assert.Contains("'nobody' is in no line", Assert.Single(file.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id,supplier\na,a\n")]
    [InlineData("id,supplier\na,b\nb,c\nc,a\n")]
    [InlineData("id,upstream\na,b\nb,a\n")]
    public void Loops_are_cut_where_they_are_met_first(string text)
    {
        OwnerFile file = Read(text);
        Assert.Contains("leads back to 'a'", Assert.Single(file.Problems).Message, StringComparison.Ordinal);
        Assert.Null(file.Entries[0].Owner.Supplier ?? file.Entries[0].Owner.Upstream);
        Dictionary<string, Owner> owners = file.Entries.ToDictionary(e => e.Owner.Key, e => e.Owner);
        foreach (Owner owner in owners.Values)
        {
            int hops = 0;
            for (string? at = owner.Key; at is not null; at = owners[at].Supplier ?? owners[at].Upstream)
                Assert.True(hops++ < 4);
        }
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "HYPERLINK(1)", "formula")]
    [InlineData("@SUM(1)", "SUM(1)", "formula")]
    [InlineData("ab\u202Egnp", "abgnp", "hidden")]
    public void Cells_that_trick_a_reader_keep_their_words_only(string cell, string kept, string reported)
    {
        OwnerFile file = Read($"id,organisation\nx,{cell}\n");
        Assert.Equal(kept, Assert.Single(file.Entries).Owner.Organisation);
        Assert.Contains(reported, Assert.Single(file.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("addresses", "300.0.0.1")]
    [InlineData("addresses", "10.1")]
    [InlineData("addresses", "192.0.2.0/33")]
    [InlineData("addresses", "0.0.0.0/0")]
    [InlineData("addresses", "fe80::1%eth0")]
    [InlineData("domains", "exa_mple..org")]
    [InlineData("domains", "org")]
    [InlineData("domains", "co.uk")]
    [InlineData("domains", "p\u0430ypal.example")]
    [InlineData("email", "nobody")]
    [InlineData("phone", "call me")]
    [InlineData("checked", "yes")]
    [InlineData("language", "fr")]
    public void A_bad_value_is_reported_with_its_line_and_left_out(string column, string value)
    {
        OwnerFile file = Read($"id,{column}\nx,{value}\n");
        OwnerEntry entry = Assert.Single(file.Entries);
        Assert.Equal(2, Assert.Single(file.Problems).Line);
        Assert.Equal(0, entry.Owner.Names.Count + entry.Owner.Ranges.Count + entry.Mails.Count + entry.Phones.Count);
        Assert.Null(entry.CheckedOn);
        Assert.Equal("en", entry.Owner.Language);
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_one_line()
    {
        OwnerFile file = Read("id,organisation\na,\"open" + new string('x', CsvRecords.Longest) + "\nb,Bee\nc,Cee\n");
        Assert.Equal(["b", "c"], file.Entries.Select(e => e.Owner.Key));
        Assert.Contains("quote", Assert.Single(file.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_behind_a_million_lines_is_not_read()
    {
        OwnerFile file = OwnerFile.Read(new ManyLines(1_000_005));
        Assert.Single(file.Entries);
        Assert.Contains(file.Problems, p => p.Line == 1_000_002 && p.Message.Contains("million", StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_are_counted_past_those_that_are_kept()
    {
        OwnerFile file = Read("id,addresses\nx," + string.Join(' ', Enumerable.Repeat("no", 500)) + "\n");
        Assert.Equal(200, file.Problems.Count);
        Assert.Equal(500, file.ProblemCount);
    }

    [Fact]
    public void Any_text_is_read_without_throwing() =>
        Gen.Char.Array[0, 300].Sample(text => { Read(new string(text)); });

    [Fact]
    public void Any_cells_are_read_without_throwing_and_each_key_once() =>
        Gen.OneOf(Gen.String[0, 12], Gen.Int[0, s_cells.Length - 1].Select(i => s_cells[i]))
            .Array[15].List[0, 6].Sample(rows =>
            {
                OwnerFile file = Read(Header + string.Join('\n', rows.Select(r => string.Join(',', r))));
                Assert.Equal(file.Entries.Count, file.Entries.Select(e => e.Owner.Key).Distinct().Count());
                Assert.All(file.Entries, e => Assert.DoesNotContain('\n', e.Owner.Organisation));
                Assert.All(file.Entries.SelectMany(e => e.Mails), m => Assert.DoesNotContain(m, char.IsControl));
            });

    private static OwnerFile Read(string text) => OwnerFile.Read(new StringReader(text));

    private sealed class ManyLines(int lines) : TextReader
    {
        private const string Line = "x\n";
        private long _at = -3;

        public override int Peek() => _at < 0 ? 'i' : _at < lines * (long)Line.Length ? Line[(int)(_at % Line.Length)] : -1;

        public override int Read()
        {
            if (_at < 0)
                return "id\n"[(int)(_at++ + 3)];
            int next = Peek();
            _at++;
            return next;
        }
    }
}
