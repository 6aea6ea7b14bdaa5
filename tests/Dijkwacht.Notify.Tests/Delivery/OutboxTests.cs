using System.Text;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class OutboxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-outbox-").FullName;
    private readonly DeskDatabase _database;
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _database = DeskDatabase.Open(_folder);
        _outbox = new Outbox(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_notice_is_laid_in_once()
    {
        Assert.Equal(2, _outbox.Add([Mail("a1"), Mail("a2")]));
        Assert.Equal(1, _outbox.Add([Mail("a1"), Mail("a3")]));
        Assert.Equal(3, _outbox.Counts()[OutboxState.Planned]);
        Assert.Equal(["a1", "a2", "a3"], _outbox.List(OutboxState.Planned).Select(entry => entry.Notice));
    }

    [Fact]
    public void What_is_beyond_planned_is_not_changed_by_laying_it_in_again()
    {
        _outbox.Add([Mail("a1")]);
        _database.Execute("UPDATE outbox SET state = 'sent'");
        Assert.Equal(0, _outbox.Add([Mail("a1") with { Recipient = "other@example.org" }]));
        Assert.Equal(OutboxState.Sent, _outbox.Find("a1")!.State);
        Assert.Equal("owner@example.org", _outbox.Find("a1")!.Recipient);
    }

    [Theory]
    [InlineData("owner@example.org\r\nBcc: all@example.org")]
    [InlineData("owner@example.org>\r\nRCPT TO:<all@example.org")]
    [InlineData("owner@example.org, all@example.org")]
    [InlineData("owner@example.org NOTIFY=NEVER")]
    [InlineData("<owner@example.org>")]
    [InlineData("owner@exämple.org")]
    [InlineData("@a.example,@b.example:owner@example.org")]
    [InlineData("owner@[192.0.2.1]")]
    [InlineData("owner@")]
    [InlineData("owner")]
    [InlineData("")]
    public void A_recipient_that_is_more_than_an_address_is_refused_with_all_the_others(string recipient)
    {
        Assert.Throws<ArgumentException>(() => _outbox.Add([Mail("a1"), Mail("a2") with { Recipient = recipient }]));
        Assert.Equal(0, _outbox.Counts()[OutboxState.Planned]);
    }

    [Theory]
    [InlineData("dw.a1@example.org")]
    [InlineData("<dw.a1@example.org>\r\nBcc: all@example.org")]
    [InlineData("<dw a1@example.org>")]
    public void A_message_id_that_breaks_its_header_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => _outbox.Add([Mail("a1") with { MessageId = id }]));

    [Fact]
    public void A_message_id_of_another_notice_is_refused()
    {
        _outbox.Add([Mail("a1")]);
        Assert.Throws<InvalidOperationException>(() => _outbox.Add([Mail("a2") with { MessageId = Mail("a1").MessageId }]));
        Assert.Null(_outbox.Find("a2"));
    }

    [Fact]
    public void Only_an_uncertain_mail_is_resolved()
    {
        _outbox.Add([Mail("a1"), Mail("a2"), Mail("a3")]);
        _database.Execute("UPDATE outbox SET state = 'uncertain', attempts = 1 WHERE notice IN ('a1', 'a2')");
        Assert.True(_outbox.Resolve("a1", resend: true));
        Assert.True(_outbox.Resolve("a2", resend: false));
        Assert.False(_outbox.Resolve("a3", resend: false));
        Assert.False(_outbox.Resolve("a1", resend: false));
        Assert.Equal(OutboxState.Planned, _outbox.Find("a1")!.State);
        Assert.Equal(OutboxState.Sent, _outbox.Find("a2")!.State);
        Assert.Equal(OutboxState.Planned, _outbox.Find("a3")!.State);
    }

    [Fact]
    public void Only_a_planned_mail_is_cancelled()
    {
        _outbox.Add([Mail("a1"), Mail("a2")]);
        _database.Execute("UPDATE outbox SET state = 'sent' WHERE notice = 'a2'");
        Assert.True(_outbox.Cancel("a1"));
        Assert.False(_outbox.Cancel("a2"));
        Assert.False(_outbox.Cancel("a1"));
        Assert.Equal(OutboxState.Cancelled, _outbox.Find("a1")!.State);
    }

    [Fact]
    public void Mails_join_the_transaction_of_their_notices()
    {
        Assert.Throws<IOException>(() => _database.InTransaction<int>(_ =>
        {
            _outbox.Add([Mail("a1")]);
            throw new IOException("full");
        }));
        Assert.Null(_outbox.Find("a1"));
    }

    private static OutgoingMail Mail(string notice) =>
        new(notice, $"<dw.{notice}@cert.example>", "owner@example.org", Encoding.ASCII.GetBytes($"From: cert@cert.example\r\nMessage-ID: <dw.{notice}@cert.example>\r\n\r\nText\r\n"));
}
