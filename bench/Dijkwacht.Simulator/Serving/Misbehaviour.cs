using System.IO.Compression;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Dijkwacht.Simulator.Population;
using Microsoft.AspNetCore.Connections;

namespace Dijkwacht.Simulator.Serving;

/// <summary>Hosts that break the rules of TCP, TLS or HTTP. All of it ends by itself: bounded in bytes and in time.</summary>
internal static class Misbehaviour
{
    private const int EndlessBytes = 64 << 20;
    private static readonly TimeSpan s_mute = TimeSpan.FromSeconds(60);
    private static readonly byte[] s_filler = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 64).Select(i => $"X-Filler-{i}: {new string('a', 900)}\r\n")));
    private static readonly byte[] s_bomb = Compress(32 << 20);

    /// <summary>Whether a host misbehaves before TLS.</summary>
    public static async Task<bool> BeforeTlsAsync(ConnectionContext connection, Role role)
    {
        switch (role)
        {
            case Role.Dead:
                connection.Abort();
                return true;
            case Role.Mute:
                await Task.Delay(s_mute, connection.ConnectionClosed).ContinueWith(_ => { }, TaskScheduler.Default);
                return true;
            case Role.Garbage:
                await connection.Transport.Output.WriteAsync(s_filler.AsMemory(0, 512), connection.ConnectionClosed);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a host misbehaves on a request; the request is read and counted first.</summary>
    public static async Task<bool> AfterTlsAsync(ConnectionContext connection, Role role, IPAddress address, RequestTally tally)
    {
        if (role is not (Role.Dropping or Role.EndlessHeaders or Role.EndlessBody or Role.Bomb))
            return false;
        while (await ReadHeadAsync(connection) is { } head)
        {
            string[] words = head.Split([' ', '\r'], 3);
            tally.Asked(address, words[0], words.Length > 1 ? words[1] : "", head.Contains("User-Agent:", StringComparison.OrdinalIgnoreCase) ? "named" : "");
            PipeWriter output = connection.Transport.Output;
            if (role == Role.Dropping)
                return true;
            await output.WriteAsync(Start(role), connection.ConnectionClosed);
            if (role == Role.Bomb)
            {
                await output.WriteAsync(s_bomb, connection.ConnectionClosed);
                return true;
            }

            for (int sent = 0; sent < EndlessBytes; sent += s_filler.Length)
            {
                if ((await output.WriteAsync(s_filler, connection.ConnectionClosed)).IsCompleted)
                    return true;
            }
        }

        return true;
    }

    private static byte[] Start(Role role) => Encoding.ASCII.GetBytes(role switch
    {
        Role.EndlessHeaders => "HTTP/1.1 200 OK\r\n",
        Role.EndlessBody => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n",
        _ => $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {s_bomb.Length}\r\n\r\n",
    });

    private static async Task<string?> ReadHeadAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        while (true)
        {
            ReadResult read = await input.ReadAsync(connection.ConnectionClosed);
            string text = Encoding.Latin1.GetString(read.Buffer);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                input.AdvanceTo(read.Buffer.GetPosition(end + 4));
                return text[..end];
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || text.Length > 64 << 10)
                return null;
        }
    }

    private static byte[] Compress(int length)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(new byte[length]);
        return packed.ToArray();
    }
}
