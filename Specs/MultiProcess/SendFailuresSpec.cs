using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorUdp.Specs.MultiProcess.Support;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>What send says when the peer is not there, not the right one, or dies in the middle.</summary>
public sealed class SendFailuresSpec
{
    [Fact]
    public async Task To_a_port_where_nobody_listens()
    {
        await using CommandProcess send = await Lines(FreeAddress(), "hello\n");

        Assert.NotEqual(0, (await send.End()).ExitCode);
        Assert.Contains("nobody listens", send.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task To_a_name_that_does_not_resolve()
    {
        await using CommandProcess send = await Lines("no-such-host.invalid:9000", "hello\n");

        Assert.NotEqual(0, (await send.End()).ExitCode);
        Assert.Contains("does not resolve", send.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task To_itself()
    {
        string address = FreeAddress();
        await using CommandProcess send = await Lines(address, "hello\n", "--listen", address);

        Assert.NotEqual(0, (await send.End()).ExitCode);
        Assert.Contains("SelfConnect", send.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task To_another_cluster()
    {
        (CommandProcess node, string address) = await CommandProcess.Node("--print", "--cluster-id", "red");
        await using CommandProcess _ = node;
        await using CommandProcess send = await Lines(address, "hello\n", "--cluster-id", "blue");

        Assert.NotEqual(0, (await send.End()).ExitCode);
        Assert.Contains("ClusterMismatch", send.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await node.Stop()).Output);
    }

    [Fact]
    public async Task Lines_to_a_node_that_is_killed_are_reported_as_unconfirmed()
    {
        (CommandProcess node, string address) = await CommandProcess.Node("--print");
        await using CommandProcess send = CommandProcess.Run("send", address, "--lines");
        await using (node)
        {
            await send.Write(Encoding.ASCII.GetBytes("first\n"));
            await node.HasOutput;

            // More than a pipe holds: when it is written, send has read most of it, and the node can't confirm it any more.
            await node.Pause();
            await send.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 1_000) + "\n", 1_000))));
            await node.Kill();
        }

        (CommandProcess again, string _) = await CommandProcess.Node("--print", "--listen", address);
        await using CommandProcess end = again;
        send.CloseInput();

        Assert.NotEqual(0, (await send.End()).ExitCode);
        Assert.Contains("not confirmed", send.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await again.Stop()).Output);
    }

    [Fact]
    public async Task A_file_to_a_node_that_is_killed_and_comes_back_completes()
    {
        using var folder = new TempFolder();
        string file = folder.NoiseFile("noise.bin", 64 << 20);
        string received = Directory.CreateDirectory(folder.File("received")).FullName;
        using var watcher = new FileSystemWatcher(received);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => begun.TrySetResult();
        watcher.EnableRaisingEvents = true;
        (CommandProcess node, string address) = await CommandProcess.Node("--out", received);
        await using CommandProcess send = CommandProcess.Run("send", address, file);
        await using (node)
        {
            await begun.Task.WaitAsync(CommandProcess.Patience);
            await node.Kill();
        }

        (CommandProcess again, string _) = await CommandProcess.Node("--out", received, "--listen", address);
        await using CommandProcess end = again;
        (int exitCode, byte[] ignored) = await send.End();

        Assert.True(exitCode == 0, send.Errors);
        Assert.True(File.ReadAllBytes(Path.Combine(received, "noise.bin")).AsSpan().SequenceEqual(File.ReadAllBytes(file)));
        Assert.Equal(["noise.bin"], Directory.GetFiles(received).Select(Path.GetFileName));
    }

    private static async Task<CommandProcess> Lines(string address, string lines, params string[] options)
    {
        CommandProcess send = CommandProcess.Run(["send", address, "--lines", .. options]);
        await send.Write(Encoding.UTF8.GetBytes(lines));
        send.CloseInput();
        return send;
    }

    private static string FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
    }
}
