using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>What a listening node does with datagrams that nobody should send it: nothing.</summary>
public sealed class FloodSpec
{
    private const int Datagrams = 100_000;
    private const int Hellos = 10_000;
    private const long AllowedGrowth = 20 << 20;

    [Fact]
    public async Task Random_and_damaged_datagrams_and_hellos_from_everywhere_neither_stop_nor_fill_a_node()
    {
        (CommandProcess node, string address) = await CommandProcess.Node("--print");
        await using CommandProcess _ = node;
        IPEndPoint target = IPEndPoint.Parse(address);
        await SendLines(address, 20_000);
        long before = node.ResidentBytes;
        string logBefore = node.Errors;

        Task<int> concurrent = SendLines(address, 20_000);
        SendRandom(target);
        SendDamaged(target);
        SendHellos(target);

        Assert.Equal(0, await concurrent);
        Assert.Equal(0, await SendLines(address, 100));
        long growth = node.ResidentBytes - before;
        Assert.True(growth < AllowedGrowth, $"grew by {growth} bytes");
        Assert.InRange(node.Errors.Count(c => c == '\n') - logBefore.Count(c => c == '\n'), 0, 20);
        Assert.Equal(0, (await node.Stop()).ExitCode);
    }

    private static async Task<int> SendLines(string address, int count)
    {
        await using CommandProcess send = CommandProcess.Run("send", address, "--lines");
        await send.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"line {i}\n"))));
        send.CloseInput();
        return (await send.End()).ExitCode;
    }

    private static void SendRandom(IPEndPoint target)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(1);
        byte[] noise = new byte[1_500];
        for (int i = 0; i < Datagrams; i++)
        {
            random.NextBytes(noise);
            socket.SendTo(noise.AsSpan(0, random.Next(noise.Length)), target);
        }
    }

    private static void SendDamaged(IPEndPoint target)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var random = new Random(2);
        byte[] hello = Hello(1);
        for (int i = 0; i < Datagrams; i++)
        {
            byte[] damaged = hello[..random.Next(1, hello.Length + 1)];
            for (int n = random.Next(4); n >= 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            socket.SendTo(damaged, target);
        }
    }

    private static void SendHellos(IPEndPoint target)
    {
        for (int i = 0; i < Hellos; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.SendTo(Hello((ulong)i + 1), target);
        }
    }

    /// <summary>What a dialer says first, made by the dialer's own code.</summary>
    private static byte[] Hello(ulong id)
    {
        var dialer = new OutboundConnection(ProtocolSettings.Default, new LocalIdentity(id, "default", "flood", ""), () => id, id, new MonotonicNanos(1));
        dialer.Open(new MonotonicNanos(1));
        byte[] hello = new byte[Datagram.HelloMinimumSize];
        return hello[..dialer.PollTransmit(hello, new MonotonicNanos(1))];
    }
}
