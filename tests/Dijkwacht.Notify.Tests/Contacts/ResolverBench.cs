using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Contacts;

/// <summary>A resolver with a database of its own whose requests all go to one site.</summary>
internal sealed class ResolverBench : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-resolver-").FullName;
    private readonly HttpMessageInvoker _http;
    private readonly FakeSite _site;

    public ResolverBench(ContactSettings settings, Func<string, IEnumerable<byte[]>> answer)
    {
        _site = new FakeSite(asked =>
        {
            lock (Asked)
                Asked.Add(asked);
            return answer(asked);
        });
        _http = new HttpMessageInvoker(new SendTo(_site));
        Database = DeskDatabase.Open(_folder);
        settings = settings with { HostInterval = TimeSpan.Zero, GlobalInterval = TimeSpan.Zero };
        Resolver = new ContactResolver(Database, settings, Clock, _http, Log.Add);
    }

    public ResolverBench(ContactSettings settings, Func<string, byte[]> answer)
        : this(settings, asked => [answer(asked)])
    {
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public SetClock Clock { get; } = new(Start);

    public List<string> Asked { get; } = [];

    public List<LookupRequest> Log { get; } = [];

    public DeskDatabase Database { get; }

    public IReadOnlyList<Contact> Contacts(string owner) => new ContactStore(Database).Of(owner, Clock.Now);

    public ContactResolver Resolver { get; }

    public static Owner Owner(string key = "a", params string[] names) => new() { Key = key, Organisation = "Aye", Names = names };

    public Task<ContactReport> ResolveAsync(params string[] names) => Resolver.ResolveAsync(Owner("a", names), new ContactSubject());

    public async ValueTask DisposeAsync()
    {
        Resolver.Dispose();
        _http.Dispose();
        await _site.DisposeAsync();
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
