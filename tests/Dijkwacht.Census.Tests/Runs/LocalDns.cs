using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dijkwacht.Census.Tests.Runs;

/// <summary>A DNS server that knows what a test tells it: "name/A" to an address, "name/MX" to a host.</summary>
internal sealed class LocalDns : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Dictionary<string, string> _records;

    public LocalDns(Dictionary<string, string> records)
    {
        _records = records;
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                UdpReceiveResult question = await _socket.ReceiveAsync();
                await _socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
        }
    }

    private byte[] Answer(byte[] question)
    {
        int end = 12;
        var labels = new List<string>();
        for (; question[end] != 0; end += question[end] + 1)
            labels.Add(Encoding.ASCII.GetString(question, end + 1, question[end]));
        int type = question[end + 2];
        string key = $"{string.Join('.', labels)}/{(type == 1 ? "A" : type == 15 ? "MX" : "?")}";
        byte[] asked = question[12..(end + 5)];
        var answer = new MemoryStream();
        answer.Write(question.AsSpan(0, 2));
        bool isKnown = _records.TryGetValue(key, out string? value);
        answer.Write([0x81, (byte)(isKnown ? 0x80 : 0x83), 0, 1, 0, (byte)(isKnown ? 1 : 0), 0, 0, 0, 0]);
        answer.Write(asked);
        if (isKnown)
        {
            byte[] data = type == 1 ? IPAddress.Parse(value!).GetAddressBytes() : [0, 10, .. Name(value!)];
            byte[] head = [0xC0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 60, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), (ushort)data.Length);
            answer.Write(head);
            answer.Write(data);
        }

        return answer.ToArray();
    }

    private static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
