using System.Globalization;
using Dijkwacht.Fuzz;
using Dijkwacht.Fuzz.Targets;

const string Usage = "usage: Dijkwacht.Fuzz all|TARGET [--seconds N] [--seed S] [--replay BASE64]";

double seconds = 60;
int seed = 1;
byte[]? replay = null;
for (int i = 1; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : "";
    bool understood = args[i] switch
    {
        "--seconds" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && seconds > 0,
        "--seed" => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out seed),
        "--replay" => TryBase64(value, out replay),
        _ => false,
    };
    if (!understood)
        return Misuse($"'{args[i]} {value}' is not understood");
}

List<FuzzTarget> chosen = args.Length == 0 ? [] : [.. FuzzTarget.All.Where(t => args[0] == "all" || t.Name == args[0])];
if (chosen.Count == 0 || (replay is not null && chosen.Count > 1))
    return Misuse("one target is expected, or all: " + string.Join(", ", FuzzTarget.All.Select(t => t.Name)));

using var watchdog = new Watchdog(Console.Out);
foreach (FuzzTarget target in chosen)
{
    var session = new FuzzSession(target, watchdog, Console.Out);
    bool passed = replay is null ? session.Run(seed, TimeSpan.FromSeconds(seconds / chosen.Count)) : session.Try(replay);
    if (!passed)
        return 1;
}

return 0;

static bool TryBase64(string text, out byte[]? bytes)
{
    bytes = new byte[text.Length];
    bool read = Convert.TryFromBase64String(text, bytes, out int length);
    bytes = bytes[..length];
    return read;
}

static int Misuse(string problem)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(Usage);
    return 2;
}
