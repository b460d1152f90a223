using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Transfer;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Node;

/// <summary>
/// One node process of a spec. It takes commands as JSON objects, one a line, from stdin, tells what happens likewise on stdout,
/// and ends when stdin does, so that it cannot outlive the spec.
/// </summary>
internal sealed class SpecNode
{
    private readonly HostSystem _host;
    private readonly NumberSink _sink;
    private readonly NumberSource _source;
    private readonly SteppingTime _time;
    private readonly FaultyNetwork _network;
    private readonly Action<JsonObject> _tell;

    public SpecNode(HostSystem host, NodePlan plan, NumberJournal? journal, SteppingTime time, FaultyNetwork network, Action<JsonObject> tell)
    {
        _host = host;
        _time = time;
        _network = network;
        _tell = tell;
        _sink = new NumberSink(host.System, journal, tell);
        _source = new NumberSource(host.Transport, plan.Origin);
        host.Transport.Register(NumberSink.Recipient, _sink);
        host.Register(FileReceiver.Recipient, Props.Create<FileReceiver>(new FileReceiverOptions
        {
            Directory = plan.Files,
            SilenceLimit = host.Transport.Settings.GiveUpTimeout,
            Log = _ => { },
        }));
    }

    public async Task ObeyAsync()
    {
        using var commands = new StreamReader(Console.OpenStandardInput());
        while (await commands.ReadLineAsync().ConfigureAwait(false) is { } line)
            Obey((JsonObject)JsonNode.Parse(line)!);
    }

    private void Obey(JsonObject command)
    {
        string id = (string?)command["id"] ?? "";
        switch ((string?)command["do"])
        {
            case "send":
                var begun = new ManualResetEventSlim();
                Run("Sent", id, () => _source.SendAsync(id, OrderOf(command), begun.Set));
                begun.Wait(); // so that a command to stop that follows finds it
                break;
            case "stop":
                _source.Stop(id);
                break;
            case "flush":
                Run("Flushed", id, () => FlushAsync(Peers(command), TimeSpan.FromSeconds((double)command["seconds"]!)));
                break;
            case "tell-at":
                _sink.TellAt((long)command["total"]!, id);
                break;
            case "report":
                Run("Report", id, () => Task.FromResult(Report()));
                break;
            case "crash":
                _host.System.ActorSelection("/system/actor-udp/" + (string)command["actor"]!).Tell(Kill.Instance);
                break;
            case "stream":
                Run("Streamed", id, () => StreamAsync(Peer(command), (string)command["name"]!, (long)command["bytes"]!));
                break;
            case "jump":
                _time.Jump(TimeSpan.FromSeconds((double)command["seconds"]!));
                break;
            case "rebind":
                _network.Rebind();
                break;
            default:
                throw new InvalidOperationException($"no such command: {command["do"]}");
        }
    }

    private static PeerAddress Peer(JsonObject command) => PeerAddress.Parse((string)command["peer"]!);

    private static PeerAddress[] Peers(JsonObject command) => [.. ((JsonArray)command["peers"]!).Select(p => PeerAddress.Parse((string)p!))];

    private static NumberSource.Order OrderOf(JsonObject command) => new(
        Peers(command),
        Enum.Parse<ChannelKind>((string)command["channel"]!),
        (ushort)command["series"]!,
        (int)command["count"]!,
        (int)command["size"]!,
        (int)command["burst"]!,
        TimeSpan.FromMilliseconds((double)command["milliseconds"]!));

    // What a command did not expect ends that command, and the spec hears of it.
    private void Run(string done, string id, Func<Task<JsonObject>> work) => _ = Task.Run(async () =>
    {
        JsonObject answer;
        try
        {
            answer = await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            answer = new JsonObject { ["error"] = e.ToString() };
        }
        answer["event"] = done;
        answer["id"] = id;
        _tell(answer);
    });

    private async Task<JsonObject> FlushAsync(PeerAddress[] peers, TimeSpan limit)
    {
        bool[] flushed = await Task.WhenAll(peers.Select(p => _host.Transport.FlushAsync(p, limit))).ConfigureAwait(false);
        return new JsonObject { ["all"] = flushed.All(f => f) };
    }

    private async Task<JsonObject> StreamAsync(PeerAddress peer, string name, long bytes)
    {
        using var file = new GeneratedFile(name, bytes);
        using var sender = new FileSender(_host, peer);
        return (await sender.SendAsync(file, SilentProgress.Instance, CancellationToken.None).ConfigureAwait(false)).ToJson();
    }

    private JsonObject Report()
    {
        JsonObject report = _sink.Report();
        report["clock"] = DateTimeOffset.UtcNow;
        report["datagramsSent"] = _host.Transport.Counters.DatagramsSent;
        report["peers"] = new JsonArray([.. _host.Transport.Peers().Select(p => new JsonObject
        {
            ["peer"] = p.Peer.ToString(),
            ["state"] = p.State.ToString(),
            ["accepted"] = p.Statistics.MessagesAccepted,
            ["acknowledged"] = p.Statistics.MessagesAcknowledged,
            ["undelivered"] = p.Statistics.MessagesUndelivered,
            ["pathDatagramSize"] = p.Statistics.PathDatagramSize,
            ["packetsSent"] = p.Statistics.PacketsSent,
            ["packetsLost"] = p.Statistics.PacketsLost,
            ["probeTimeouts"] = p.Statistics.ProbeTimeouts,
        })]);
        return report;
    }
}
