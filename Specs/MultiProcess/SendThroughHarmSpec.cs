using System.Net;
using System.Text;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>Lines and files through a relay that loses, doubles, reorders and damages datagrams in both directions.</summary>
public sealed class SendThroughHarmSpec
{
    [Fact]
    public async Task Lines_arrive_identical_and_in_order()
    {
        (CommandProcess node, string address) = await CommandProcess.Node("--print");
        await using CommandProcess _ = node;
        await using var relay = new HarmfulRelay(IPEndPoint.Parse(address), Harm.Severe);
        byte[] lines = Lines(20_000);

        await using CommandProcess send = CommandProcess.Run("send", relay.Address, "--lines");
        await send.Write(lines);
        send.CloseInput();
        (int exitCode, byte[] ignored) = await send.End();
        (int nodeExitCode, byte[] printed) = await node.Stop();

        Assert.True(exitCode == 0, send.Errors);
        Assert.Equal(0, nodeExitCode);
        Assert.True(printed.AsSpan().SequenceEqual(lines), $"{printed.Length} bytes printed of {lines.Length}");
        Assert.True(relay.Dropped > 0);
    }

    [Fact]
    public async Task A_file_arrives_identical()
    {
        using var folder = new TempFolder();
        string file = folder.NoiseFile("noise.bin", 8 << 20);
        string received = folder.File("received");
        (CommandProcess node, string address) = await CommandProcess.Node("--out", received);
        await using CommandProcess _ = node;
        await using var relay = new HarmfulRelay(IPEndPoint.Parse(address), Harm.Severe);

        await using CommandProcess send = CommandProcess.Run("send", relay.Address, file);
        (int exitCode, byte[] ignored) = await send.End();

        Assert.True(exitCode == 0, send.Errors);
        Assert.True(File.ReadAllBytes(Path.Combine(received, "noise.bin")).AsSpan().SequenceEqual(File.ReadAllBytes(file)));
        Assert.Equal(["noise.bin"], Directory.GetFiles(received).Select(Path.GetFileName));
        Assert.True(relay.Dropped > 0);
    }

    private static byte[] Lines(int count)
    {
        var text = new StringBuilder();
        var random = new Random(7);
        for (int i = 0; i < count; i++)
        {
            text.Append(i).Append(' ').Append('x', random.Next(0, 120)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
