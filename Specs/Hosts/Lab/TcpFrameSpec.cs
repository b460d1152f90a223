using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Specs.Hosts.Lab;

public class TcpFrameSpec
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Messages_are_cut_out_of_the_stream_however_it_comes(int piece)
    {
        byte[][] messages = [.. ((int[])[16, 0, 1, 5_000, 16]).Select((length, i) => Enumerable.Repeat((byte)(i + 1), length).ToArray())];
        byte[] stream = [.. messages.SelectMany(m => Framed(m))];
        (Socket near, Socket far) = await ConnectedAsync();
        using Socket _ = far;
        var read = new List<byte[]>();

        Task reading = Task.Run(() => TcpFrame.ReadAll(far, message => read.Add(message.ToArray())));
        for (int at = 0; at < stream.Length; at += piece)
            TcpFrame.Send(near, stream.AsSpan(at, Math.Min(piece, stream.Length - at)));
        near.Dispose();
        await reading.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(messages, read);
    }

    [Fact]
    public async Task A_broken_connection_is_the_end_of_the_stream()
    {
        (Socket near, Socket far) = await ConnectedAsync();
        using Socket _ = far;
        Task reading = Task.Run(() => TcpFrame.ReadAll(far, _ => { }));

        near.Close(0);

        await reading.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static byte[] Framed(byte[] message)
    {
        byte[] header = new byte[TcpFrame.HeaderLength];
        TcpFrame.WriteHeader(header, message.Length);
        return [.. header, .. message];
    }

    private static async Task<(Socket Near, Socket Far)> ConnectedAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndpoint);
        return (near, await listener.AcceptSocketAsync());
    }
}
