using System.CommandLine;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lines;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;
using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp node</c>: runs a node until Ctrl-C or SIGTERM.</summary>
internal static class NodeCommand
{
    // Beyond the give-up timeout, so that a sender that comes back at the last moment still finds its transfer.
    private static readonly TimeSpan _silenceMargin = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Option<PeerAddress?> listen = Verb.Listen("Where to listen; port 0 takes a free one.");
        Option<string?> name = Verb.Name();
        Option<PeerAddress[]> peers = Verb.Peers();
        var output = new Option<string?>("--out") { Description = "The folder for received files; without it none are taken.", HelpName = "DIR" };
        var print = new Option<bool>("--print") { Description = "Print received lines to stdout; without it none are taken." };
        Option<string?> config = Verb.Config();
        Option<string?> cluster = Verb.ClusterId();
        Option<bool> json = Verb.Json();
        var command = new Command("node", "Runs a node until Ctrl-C: takes files, lines and pings.")
        {
            listen, name, peers, output, print, config, cluster, json,
        };
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt => RunAsync(
            new HostOptions
            {
                DefaultName = Environment.MachineName,
                Name = parsed.GetValue(name),
                Listen = parsed.GetValue(listen),
                ConfigFile = parsed.GetValue(config),
                ClusterId = parsed.GetValue(cluster),
            },
            parsed.GetValue(peers)!,
            parsed.GetValue(output),
            parsed.GetValue(print),
            parsed.GetValue(json),
            interrupt)));
        return command;
    }

    private static async Task<int> RunAsync(
        HostOptions options, PeerAddress[] peers, string? directory, bool print, bool json, Interrupt interrupt)
    {
        string? folder = directory is null ? null : PrepareFolder(directory);
        var log = new NodeLog(json, print);
        using var outputGone = new CancellationTokenSource();
        await using HostSystem host = await HostSystem.StartAsync(options, system => HostSystem.OpenEvents(system, log.Event)).ConfigureAwait(false);
        var files = new FileReceiverOptions
        {
            Directory = folder,
            SilenceLimit = host.Transport.Settings.GiveUpTimeout + _silenceMargin,
            Log = log.Text,
        };
        Stream? lines = print ? StandardOutput.Open() : null;
        Action<Exception> linesFailed = e =>
        {
            Output.Error($"stdout is gone: {e.Message}");
            outputGone.Cancel();
        };
        host.Register(FileReceiver.Recipient, Props.Create<FileReceiver>(files));
        host.Register(LineReceiver.Recipient, Props.Create<LineReceiver>(lines, linesFailed));
        host.Register(PingResponder.Recipient, Props.Create<PingResponder>().WithDispatcher(UdpTransport.Dispatcher));
        log.Listening(host.Transport);
        foreach (PeerAddress peer in peers)
            _ = Connect(host, peer, interrupt.Token);
        await Ended(interrupt.Token, outputGone.Token).ConfigureAwait(false);
        return outputGone.IsCancellationRequested ? ExitCode.Failure : ExitCode.Success;
    }

    private static string PrepareFolder(string directory)
    {
        try
        {
            string folder = Directory.CreateDirectory(directory).FullName;
            if (PartialFile.RemoveStale(folder) is > 0 and int removed)
                Output.Note($"removed {removed} incomplete files that a killed node had left in {folder}");
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--out {directory}: {e.Message}", ExitCode.Failure, e);
        }
    }

    // What becomes of it is told by events; the transport goes on dialing.
    private static async Task Connect(HostSystem host, PeerAddress peer, CancellationToken cancellationToken)
    {
        try
        {
            await host.Transport.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PeerUnavailableException or OperationCanceledException)
        {
        }
    }

    private static async Task Ended(CancellationToken interrupted, CancellationToken outputGone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(interrupted, outputGone);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = either.Token.Register(ended.SetResult);
        await ended.Task.ConfigureAwait(false);
    }

    // Lines for people go to stderr; JSON goes to stdout, unless that belongs to the received lines.
    private sealed class NodeLog(bool json, bool stdoutIsTaken)
    {
        private readonly TextWriter _target = TextWriter.Synchronized(json && !stdoutIsTaken ? System.Console.Out : System.Console.Error);

        public void Listening(UdpTransport transport)
        {
            if (json)
                Write(new JsonObject { ["event"] = "Listening", ["address"] = transport.LocalAddress.ToString(), ["name"] = transport.NodeName });
            else
                _target.WriteLine($"listening on {transport.LocalAddress} as {Human.Clean(transport.NodeName)}");
        }

        public void Event(object happened)
        {
            if (json && EventLog.ToJson(happened) is { } line)
                Write(line);
            else if (!json && EventLog.Describe(happened) is { } text)
                _target.WriteLine(text);
        }

        public void Text(string text)
        {
            if (json)
                Write(new JsonObject { ["event"] = "File", ["text"] = text });
            else
                _target.WriteLine(text);
        }

        private void Write(JsonObject line)
        {
            _target.WriteLine(line.ToJsonString());
            _target.Flush();
        }
    }
}
