using System.Net;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>
/// One process of a lab on one of its hosts: the sending or the receiving half of a transport. It takes commands as JSON objects,
/// one a line, from stdin, tells what happens likewise on stdout, and ends when stdin does, so that it cannot outlive the lab.
/// </summary>
internal sealed class LabHost
{
    private static readonly TimeSpan _connectLimit = TimeSpan.FromSeconds(30);

    private readonly bool _isTcp;
    private readonly byte _origin;
    private readonly HostOptions _options;
    private readonly TextWriter _output = TextWriter.Synchronized(System.Console.Out);
    private ILabServer? _server;
    private ILabClient? _client;

    /// <param name="isTcp">Kernel TCP instead of ActorUdp.</param>
    /// <param name="origin">This host's number in bulk messages.</param>
    /// <param name="options">Configuration of an ActorUdp node; where to listen, for both transports.</param>
    public LabHost(bool isTcp, byte origin, HostOptions options)
    {
        _isTcp = isTcp;
        _origin = origin;
        _options = options;
    }

    public async Task RunAsync()
    {
        try
        {
            using var commands = new StreamReader(System.Console.OpenStandardInput());
            while (await commands.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (JsonNode.Parse(line) is JsonObject command)
                    await ObeyAsync(command).ConfigureAwait(false);
            }
        }
        finally
        {
            if (_client is not null)
                await _client.DisposeAsync().ConfigureAwait(false);
            if (_server is not null)
                await _server.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task ObeyAsync(JsonObject command)
    {
        switch ((string?)command["do"])
        {
            case "listen":
                _server = _isTcp ? new TcpServer(IPAddress.Parse(_options.Listen!.Host)) : await UdpServer.StartAsync(_options).ConfigureAwait(false);
                Tell("Listening", ("address", _server.Address));
                break;
            case "connect":
                _client = await ConnectAsync((string)command["peer"]!).ConfigureAwait(false);
                Tell("Connected");
                break;
            case "probe":
                IReadOnlyList<TimeSpan> times = PathProbe.Measure(
                    IPAddress.Parse((string)command["peer"]!), (int)command["count"]!, TimeSpan.FromMilliseconds((double)command["patienceMs"]!));
                Tell("Probed", ("microseconds", new JsonArray([.. times.Select(t => JsonValue.Create(t.TotalMicroseconds))])));
                break;
            case "ping":
                foreach (PingSeries pings in _client!.Pings)
                    pings.Start();
                break;
            case "send":
                _client!.StartBulk();
                break;
            case "stop":
                Tell("Stopped", ("count", await _client!.StopBulkAsync().ConfigureAwait(false)));
                break;
            case "expect":
                _ = ExpectAsync((byte)(int)command["origin"]!, (ulong)command["count"]!);
                break;
            case "report" when _server is not null:
                Tell("Reported", ("sink", _server.Sink.ToJson()));
                break;
            case "report":
                Tell("Reported",
                    ("pings", new JsonArray([.. _client!.Pings.Select(p => p.ToJson())])), ("statistics", _client.Statistics()));
                break;
        }
    }

    private async Task<ILabClient> ConnectAsync(string peer)
    {
        if (_isTcp)
            return new TcpClient(IPEndPoint.Parse(peer), _origin);
        using var limit = new CancellationTokenSource(_connectLimit);
        return await UdpClient.ConnectAsync(_options, PeerAddress.Parse(peer), _origin, limit.Token).ConfigureAwait(false);
    }

    private async Task ExpectAsync(byte origin, ulong count)
    {
        await _server!.Sink.WhenArrived(origin, count).ConfigureAwait(false);
        Tell("Arrived", ("origin", (int)origin));
    }

    private void Tell(string name, params ReadOnlySpan<(string Key, JsonNode Value)> fields)
    {
        var line = new JsonObject { ["event"] = name };
        foreach ((string key, JsonNode value) in fields)
            line[key] = value;
        _output.WriteLine(line.ToJsonString());
        _output.Flush();
    }
}
