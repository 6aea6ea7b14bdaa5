using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dijkwacht.Notify.Leaks;

/// <summary>Whose mail an offer may be, as a file that a person reads, cuts down to who is to be written to, and hands on.</summary>
/// <param name="Offer">What the offer calls itself.</param>
/// <param name="Sha256">Of the offer, lower-case hexadecimal.</param>
/// <param name="SeenOn">Day the offer was seen; null when not known.</param>
/// <param name="Records">Read from the offer.</param>
/// <param name="Candidates">Heaviest first.</param>
public sealed record CandidateList(string Offer, string Sha256, DateOnly? SeenOn, long Records, IReadOnlyList<LeakCandidate> Candidates)
{
    private const string SchemaName = "dijkwacht.leak-candidates/1";
    private const int LongestFile = 64 * 1024 * 1024;

    /// <summary>Always <c>dijkwacht.leak-candidates/1</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = SchemaName;

    /// <summary>Writes the list as JSON.</summary>
    public void Write(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        JsonSerializer.Serialize(output, this, LeakJson.Default.CandidateList);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Reads a list that <see cref="Write"/> wrote, whatever a person took out of it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such list; the message names file and place.</exception>
    public static CandidateList Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (new FileInfo(path).Length > LongestFile)
            throw new InvalidDataException($"{path}: longer than a list of candidates can be ({LongestFile} bytes).");
        try
        {
            using FileStream file = File.OpenRead(path);
            if (JsonSerializer.Deserialize(file, LeakJson.Default.CandidateList) is { Schema: SchemaName } list)
                return list.IsWhole() ? list : throw new InvalidDataException($"{path}: a candidate, a domain or a reason is null.");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path}:{failure.LineNumber + 1}: no list of candidates as 'leaks match --format json' writes it: {failure.Message}", failure);
        }

        throw new InvalidDataException($"{path}: no list of candidates as 'leaks match --format json' writes it: its 'schema' is not '{SchemaName}'.");
    }

    // The reader sees to the members of objects, not to those of lists.
    private bool IsWhole()
    {
        IEnumerable<LeakCandidate?> candidates = Candidates;
        return candidates.All(c => c is not null && ((IEnumerable<string?>)c.Domains).All(d => d is not null) && ((IEnumerable<LeakReason?>)c.Reasons).All(r => r is not null));
    }
}

/// <summary>Lists of candidates as files hold them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CandidateList))]
internal sealed partial class LeakJson : JsonSerializerContext;
