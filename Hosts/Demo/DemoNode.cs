using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Numbers;
using ActorUdp.Hosts.Pings;
using ActorUdp.Hosts.Transfer;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Demo;

/// <summary>
/// One node process of the demo. It takes commands as JSON objects, one a line, from stdin, tells what happens likewise on
/// stdout, and ends when stdin does, so that it cannot outlive the demo.
/// </summary>
internal sealed class DemoNode
{
    // Bytes, as small messages of applications have.
    private const int MinimumMessage = 64;
    private const int MaximumMessage = 100;

    private static readonly TimeSpan _pingInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan _crashWatch = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _lastPings = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(10);

    private readonly HostSystem _host;
    private readonly byte _origin;
    private readonly IActorRef _numbers;
    private readonly TextWriter _output = TextWriter.Synchronized(System.Console.Out);

    private DemoNode(HostSystem host, byte origin, string directory)
    {
        _host = host;
        _origin = origin;
        host.OpenPort(OnEvent, events: true);
        Action<JsonObject> tell = Tell;
        _numbers = host.Register(NumberReceiver.Recipient, Props.Create<NumberReceiver>(tell));
        host.Register(PingResponder.Recipient, Props.Create<PingResponder>().WithDispatcher(UdpTransport.Dispatcher));
        host.Register(FileReceiver.Recipient, Props.Create<FileReceiver>(new FileReceiverOptions
        {
            Directory = directory,
            SilenceLimit = host.Transport.Settings.GiveUpTimeout,
            Log = _ => { },
        }));
    }

    /// <param name="options">Name and address.</param>
    /// <param name="origin">This node's number in messages.</param>
    /// <param name="directory">Where received files go; removed at the end.</param>
    public static async Task RunAsync(HostOptions options, byte origin, string directory)
    {
        Directory.CreateDirectory(directory);
        try
        {
            await using HostSystem host = await HostSystem.StartAsync(options).ConfigureAwait(false);
            var node = new DemoNode(host, origin, directory);
            node.Tell(new JsonObject { ["event"] = "Listening", ["address"] = host.Transport.LocalAddress.ToString() });
            await node.ObeyAsync().ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
            RemoveIfEmpty(Path.GetDirectoryName(directory)!);
        }
    }

    // The demo's own folder, which the last node to end takes along in case the demo was killed.
    private static void RemoveIfEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: false);
        }
        catch (IOException)
        {
            // The folders of other nodes are in it still, or another node was quicker.
        }
    }

    private async Task ObeyAsync()
    {
        using var commands = new StreamReader(System.Console.OpenStandardInput());
        while (await commands.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject command)
                Obey(command);
        }
    }

    private void Obey(JsonObject command)
    {
        switch ((string?)command["do"])
        {
            case "exchange":
                Run("Sent", command, peer => SendNumbersAsync(peer, (ushort)command["series"]!, (int)command["count"]!));
                break;
            case "report":
                _numbers.Tell(new NumberReceiver.Report((string)command["as"]!));
                break;
            case "crash":
                _numbers.Tell(new NumberReceiver.Report((string)command["as"]!));
                Crash((string)command["actor"]!);
                break;
            case "crash-senders":
                Run("SendersCrashed", command, peer => CrashSendersAsync(peer, (int)command["at"]!));
                break;
            case "stream":
                Run("Streamed", command, peer => StreamAsync(peer, (long)command["bytes"]!, (string)command["name"]!));
                break;
        }
    }

    private void Crash(string endpoint) => _host.System.ActorSelection("/system/actor-udp/" + endpoint).Tell(Kill.Instance);

    // What a command did not expect ends that command, and the demo hears of it.
    private void Run(string done, JsonObject command, Func<PeerAddress, Task<JsonObject>> work) => _ = Task.Run(async () =>
    {
        string peer = (string)command["peer"]!;
        JsonObject answer;
        try
        {
            answer = await work(PeerAddress.Parse(peer)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            answer = new JsonObject { ["error"] = e.Message };
        }
        answer["event"] = done;
        answer["peer"] = peer;
        Tell(answer);
    });

    // Not before the peer has acknowledged so many messages; how many it had then tells whether it was in mid-stream.
    private async Task<JsonObject> CrashSendersAsync(PeerAddress peer, int at)
    {
        using var timer = new PeriodicTimer(_crashWatch);
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            long acknowledged = _host.Transport.Peers().FirstOrDefault(p => p.Peer == peer)?.Statistics.MessagesAcknowledged ?? 0;
            if (acknowledged >= at)
            {
                Crash("sender-*");
                return new JsonObject { ["acknowledged"] = acknowledged };
            }
        }
        return [];
    }

    private async Task<JsonObject> SendNumbersAsync(PeerAddress peer, ushort series, int count)
    {
        var stream = new NumberStream(_origin, series, ChannelKind.Ordinary);
        PeerChannel channel = _host.Transport.Open(peer, stream.Channel, NumberReceiver.Recipient);
        byte[] buffer = new byte[MaximumMessage];
        for (int number = 1; number <= count; number++)
        {
            Memory<byte> message = buffer.AsMemory(0, MinimumMessage + (number % (MaximumMessage - MinimumMessage + 1)));
            NumberMessage.Write(message.Span, stream, number, count);
            // Refused while the peer is unreachable: such a message was not accepted, so it is tried again.
            while (await channel.SendAsync(message).ConfigureAwait(false) != SendResult.Accepted)
                await Task.Delay(_retryInterval).ConfigureAwait(false);
        }
        return new JsonObject { ["count"] = count };
    }

    private async Task<JsonObject> StreamAsync(PeerAddress peer, long bytes, string name)
    {
        using var source = new GeneratedFile(name, bytes);
        using var sender = new FileSender(_host, peer);
        using var pinger = new Pinger(_host, peer, Pinger.MinimumSize, (_, _) => { });
        Task<FileOutcome> streaming = Task.Run(() => sender.SendAsync(source, SilentProgress.Instance, CancellationToken.None));
        using var timer = new PeriodicTimer(_pingInterval);
        while (!streaming.IsCompleted && await timer.WaitForNextTickAsync().ConfigureAwait(false))
            pinger.Ping();
        FileOutcome outcome = await streaming.ConfigureAwait(false);
        await pinger.WhenAnsweredAsync(_lastPings, CancellationToken.None).ConfigureAwait(false);
        return new JsonObject
        {
            ["file"] = outcome.ToJson(),
            ["pings"] = pinger.Sent,
            ["answers"] = pinger.Times.Count,
            ["p50Microseconds"] = pinger.Times.At(50).TotalMicroseconds,
            ["p99Microseconds"] = pinger.Times.At(99).TotalMicroseconds,
            ["maxMicroseconds"] = pinger.Times.Maximum.TotalMicroseconds,
        };
    }

    private void OnEvent(object happened)
    {
        if (EventLog.ToJson(happened) is { } json)
            Tell(json);
    }

    private void Tell(JsonObject line)
    {
        _output.WriteLine(line.ToJsonString());
        _output.Flush();
    }
}
